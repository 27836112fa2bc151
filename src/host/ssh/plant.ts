/** Files of this machine into a tree there, as one tar archive on its way: many small files cost no round trip each. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { Headers, Pack } from 'tar-stream';
import { KleeError } from '../../errors.js';
import type { Seedling } from '../files.js';
import type { Programs } from '../programs.js';

/**
 * GNU tar and FreeBSD's bsdtar take the same words. Owners are numbers, so no names are looked up there. Names that are not
 * ASCII are UTF-8 in the archive (pax): bsdtar turns them into the locale's.
 */
const unpack = ['tar', '-x', '-p', '-f', '-', '-C', '/'];
const env = { LC_ALL: 'C.UTF-8' };

/** See `plant` of files.ts. @throws KleeError KLEE_PROGRAM, KLEE_NO_SPACE, KLEE_CONNECTION; Error of node:fs for a file here. */
export async function plantThere(programs: Pick<Programs, 'run'>, seedlings: readonly Seedling[]): Promise<void> {
  if (seedlings.length === 0) return;
  // Loaded on first use: a session comes to its prompt without it.
  const { pack } = await import('tar-stream');
  const archive = pack();
  let failure: unknown;
  const packing = fill(archive, seedlings).catch((error: unknown) => {
    failure ??= error;
    archive.destroy();
  });
  try {
    await programs.run(unpack, { input: Readable.from(archive as AsyncIterable<Buffer>), env });
  } catch (error) {
    // A file that could not be read ends the archive early, of which tar complains too.
    await turn();
    throw failure ?? error;
  } finally {
    // A tar that has failed reads no more: whoever waits for that to go on ends now.
    archive.destroy();
    await packing;
  }
  if (failure !== undefined) throw failure as Error;
}

async function fill(archive: Pack, seedlings: readonly Seedling[]): Promise<void> {
  for (const seedling of seedlings) await add(archive, seedling);
  archive.finalize();
}

function add(archive: Pack, seedling: Seedling): Promise<void> {
  const header = headerOf(seedling);
  return new Promise<void>((resolve, reject) => {
    const entry = archive.entry(header, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
    if (seedling.type !== 'file') {
      entry.end();
      return;
    }
    const { from, size } = seedling;
    const content = size === 0 ? Readable.from([]) : contentOf(from, size);
    pipeline(content, entry).catch((error: unknown) => {
      const shorter = typeof from === 'string' && error instanceof Error && error.message === 'Size mismatch';
      reject(shorter ? changed(from) : (error as Error));
    });
  });
}

function contentOf(from: string | Buffer, size: number): Readable {
  // As long as it was: one that grows meanwhile must not spill into the next.
  return typeof from === 'string' ? createReadStream(from, { end: size - 1 }) : Readable.from([from]);
}

const changed = (path: string) =>
  new KleeError('KLEE_COPY', `${path} became shorter while it was copied`, {
    hint: 'try again when nothing writes to it',
  });

function headerOf(seedling: Seedling): Headers {
  const seconds = (seedling.mtimeMs ?? Date.now()) / 1000;
  const common = {
    // Relative to -C: tar takes a leading / away and says so.
    name: seedling.path.replace(/^\/+/, ''),
    mode: seedling.mode,
    uid: 0,
    gid: 0,
    mtime: new Date(seconds * 1000),
    // The header's own time has whole seconds, and 31 bits.
    pax: { mtime: seconds.toFixed(3) },
  };
  switch (seedling.type) {
    case 'directory':
      return { ...common, type: 'directory' };
    case 'file':
      return { ...common, type: 'file', size: seedling.size };
    case 'symlink':
      return { ...common, type: 'symlink', linkname: seedling.target };
  }
}
