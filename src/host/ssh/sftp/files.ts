/** Files of the machine behind ssh, by sftp. */
import { randomInt } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import * as here from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { pipeline } from 'node:stream/promises';
import type { FileName, Files } from '../../files.js';
import { unlessGone } from '../../unless-gone.js';
import { Asking } from './asking.js';
import type { Entry, SftpClient } from './client.js';
import { type Attributes, openFlag } from './packets.js';
import { statusOf, typeOf } from './status.js';
import { readAll, readChunks, readNames, writeChunks } from './transfer.js';

const { append, exclusive, truncate } = openFlag;
/** Of new files, less the umask there: as node has it. */
const usualMode = 0o666;

/** `connect` answers the client to use: a new one when the last is gone. It throws KleeError KLEE_CONNECTION, and so does all else. */
export function sftpFiles(connect: () => Promise<SftpClient>): Omit<Files, 'removeTree' | 'plant'> {
  const asking = new Asking(connect);

  /** See `syncDirectory` of local-files.ts. sftp-server opens a directory as a file, for reading: then it can be synced. */
  const syncDirectory = (directory: string) => asking.read(directory, ({ client, handle }) => client.sync(handle));

  /** Makes or fills a file, whose attributes then are those given, whatever the umask. */
  function fill(
    path: string,
    flags: number,
    chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
    { attributes, durable = false }: { attributes?: Attributes | undefined; durable?: boolean | undefined },
  ): Promise<void> {
    return asking.write(path, flags, attributes?.mode ?? usualMode, async ({ client, handle }) => {
      await writeChunks(client, handle, chunks);
      if (attributes !== undefined) await client.setAttributes('fsetstat', handle, attributes);
      if (durable) await client.sync(handle);
    });
  }

  async function remove(path: string): Promise<void> {
    await asking.ask('unlink', path, (client, bytes) => client.remove(bytes));
  }

  async function mkdir(path: string): Promise<void> {
    await asking.ask('mkdir', path, (client, bytes) => client.makeDirectory(bytes));
  }

  /** False where a directory is already. */
  async function makeDirectories(path: string): Promise<boolean> {
    try {
      await mkdir(path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') {
        // A symbolic link to a directory is one: as node has it.
        const found = await asking.ask('stat', path, (client, bytes) => client.attributes('stat', bytes));
        if (typeOf(found) === 'directory') return false;
      }
      if (code !== 'ENOENT' || dirname(path) === path) throw error;
    }
    await makeDirectories(dirname(path));
    return makeDirectories(path);
  }

  async function chmod(path: string, mode: number): Promise<void> {
    await asking.ask('chmod', path, (client, bytes) => client.setAttributes('setstat', bytes, { mode }));
  }

  return {
    lstat: async (path) =>
      statusOf(await asking.ask('lstat', path, (client, bytes) => client.attributes('lstat', bytes))),
    stat: async (path) => statusOf(await asking.ask('stat', path, (client, bytes) => client.attributes('stat', bytes))),
    readdir: async (path) => (await asking.ask('scandir', path, readNames)).map(nameOf),
    readlink: async (path) =>
      Buffer.from(await asking.ask('readlink', path, (client, bytes) => client.readLink(bytes))),
    async realpath(path) {
      const [real] = await asking.ask('realpath', path, (client, bytes) =>
        // sftp-server does not mind that the last name is missing.
        Promise.all([client.realPath(bytes), client.attributes('stat', bytes)]),
      );
      return real.toString();
    },

    readFile: (path) => asking.read(path, ({ client, handle }) => readAll(client, handle)),
    readPart: (path, start, length) =>
      asking.read(path, ({ client, handle }) => readAll(client, handle, start, length)),

    writeFile(path, content, { mode, exclusive: isNew = false, durable } = {}) {
      const attributes = mode === undefined ? undefined : { mode };
      return fill(path, truncate | (isNew ? exclusive : 0), [Buffer.from(content)], { attributes, durable });
    },
    async replaceFile(path, content, { durable } = {}) {
      const old = await unlessGone(asking.ask('stat', path, (client, bytes) => client.attributes('stat', bytes)));
      const attributes = old === undefined ? undefined : keepable(old);
      const made = `${path}.${randomInt(2 ** 47)}`;
      try {
        await fill(made, exclusive, [Buffer.from(content)], { attributes, durable });
        await asking.ask('rename', made, (client, bytes) => client.rename(bytes, Buffer.from(path)), {
          to: Buffer.from(path),
        });
      } catch (error) {
        await remove(made).catch(() => undefined);
        throw error;
      }
      if (durable === true) await syncDirectory(dirname(path));
    },
    appendFile: (path, content, { durable } = {}) => fill(path, append, [Buffer.from(content)], { durable }),

    async mkdir(path, { mode, recursive = false } = {}) {
      const made = recursive ? await makeDirectories(path) : await mkdir(path).then(() => true);
      if (made && mode !== undefined) await chmod(path, mode);
    },
    rmdir: (path) => asking.ask('rmdir', path, (client, bytes) => client.removeDirectory(bytes)),
    async unlink(path, { durable } = {}) {
      await remove(path);
      if (durable === true) await syncDirectory(dirname(path));
    },
    async rename(from, to, { durable } = {}) {
      const target = Buffer.from(to);
      await asking.ask('rename', from, (client, bytes) => client.rename(bytes, target), { to: target });
      if (durable === true) await syncDirectory(dirname(to));
    },
    symlink: (target, path) =>
      asking.ask('symlink', path, (client, bytes) => client.symlink(Buffer.from(target), bytes)),
    chmod,

    async upload(from, path) {
      const source = await here.open(from);
      try {
        const { mode } = await source.stat();
        const content = source.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
        await fill(path, truncate, content, { attributes: { mode: mode & 0o7777 } });
      } catch (error) {
        // As copyFile(3) of node: all of it or nothing. What could not be opened is not klee's.
        if ((error as NodeJS.ErrnoException).syscall !== 'open') await remove(path).catch(() => undefined);
        throw error;
      } finally {
        await source.close();
      }
    },
    download: (path, to) =>
      asking.read(path, async ({ client, handle }) => {
        const { mode = usualMode } = await client.attributes('fstat', handle);
        try {
          await pipeline(readChunks(client, handle), createWriteStream(to));
          await here.chmod(to, mode & 0o7777);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).syscall !== 'open') await here.rm(to, { force: true });
          throw error;
        }
      }),
  };
}

/** What a file that replaces another takes over. */
function keepable({ mode = usualMode, owner }: Attributes): Attributes {
  return { mode: mode & 0o7777, ...(owner === undefined ? {} : { owner }) };
}

function nameOf({ name, attributes }: Entry): FileName {
  // A copy: the entry shares the memory of its packet, with a hundred others.
  return { bytes: Buffer.from(name), text: name.toString(), isDirectory: typeOf(attributes) === 'directory' };
}
