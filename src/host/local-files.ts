/** Files of this machine. */
import { type BigIntStats, constants, type Dirent } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileName, Files, FileStatus, Seedling } from './files.js';
import type { FileType } from './file-type.js';
import type { Programs } from './programs.js';
import { removeTreeArgv } from './remove-tree.js';

/** `programs`, those of `platform`: for what node:fs cannot do. */
export function localFiles(programs: Pick<Programs, 'run'>, platform: string): Files {
  return {
    lstat: async (path) => statusOf(await fs.lstat(path, { bigint: true })),
    stat: async (path) => statusOf(await fs.stat(path, { bigint: true })),
    readdir: async (path) => (await fs.readdir(path, { encoding: 'buffer', withFileTypes: true })).map(nameOf),
    readlink: (path) => fs.readlink(path, 'buffer'),
    realpath: (path) => fs.realpath(path),

    readFile: (path) => fs.readFile(path),
    readPart,

    async writeFile(path, content, options = {}) {
      const flag = options.exclusive === true ? 'wx' : 'w';
      await fs.writeFile(path, content, { flag, flush: options.durable === true });
      if (options.mode !== undefined) await fs.chmod(path, options.mode);
    },
    async replaceFile(path, content, options = {}) {
      // Loaded on first use: a session comes to its prompt without it.
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await writeFileAtomic(path, content, { fsync: options.durable === true });
      if (options.durable === true) await syncDirectory(dirname(path));
    },
    appendFile: (path, content, options = {}) => fs.appendFile(path, content, { flush: options.durable === true }),

    async mkdir(path, { mode, recursive = false } = {}) {
      const made = await fs.mkdir(path, { recursive });
      if (mode !== undefined && (!recursive || made !== undefined)) await fs.chmod(path, mode);
    },
    rmdir: (path) => fs.rmdir(path),
    async unlink(path, options = {}) {
      await fs.unlink(path);
      if (options.durable === true) await syncDirectory(dirname(path));
    },
    async removeTree(path) {
      // fs.rm goes into what is mounted in the tree.
      await programs.run(removeTreeArgv(platform, path));
    },
    async rename(from, to, options = {}) {
      await fs.rename(from, to);
      if (options.durable === true) await syncDirectory(dirname(to));
    },
    symlink: (target, path) => fs.symlink(target, path),
    chmod: (path, mode) => fs.chmod(path, mode),

    upload: (from, path) => fs.copyFile(from, path),
    download: (path, to) => fs.copyFile(path, to),
    async plant(seedlings) {
      for (const seedling of seedlings) await plantOne(seedling);
    },
  };
}

async function plantOne(seedling: Seedling): Promise<void> {
  const { path, mode, mtimeMs } = seedling;
  switch (seedling.type) {
    case 'directory':
      await fs.mkdir(path).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
      break;
    case 'file':
      if (typeof seedling.from !== 'string') await fs.writeFile(path, seedling.from, { flag: 'wx' });
      else await fs.copyFile(seedling.from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      break;
    case 'symlink':
      await fs.symlink(seedling.target, path);
      await fs.lchown(path, 0, 0);
      return;
  }
  await fs.lchown(path, 0, 0);
  // After the owner: lchown(2) takes setuid away.
  await fs.chmod(path, mode);
  if (mtimeMs !== undefined) await fs.utimes(path, mtimeMs / 1000, mtimeMs / 1000);
}

async function readPart(path: string | Buffer, start: number, length: number): Promise<Buffer> {
  const file = await fs.open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A rename or unlink survives a power failure only when the directory was synced: fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory …". */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await fs.open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nameOf(entry: Dirent<Buffer>): FileName {
  return { bytes: entry.name, text: entry.name.toString(), isDirectory: entry.isDirectory() };
}

function statusOf(stats: BigIntStats): FileStatus {
  const type = typeOf(stats);
  return {
    type,
    size: Number(stats.size),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
    device: type === 'character device' || type === 'block device' ? stats.rdev : 0n,
  };
}

function typeOf(stats: BigIntStats): FileType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block device' : 'character device';
}
