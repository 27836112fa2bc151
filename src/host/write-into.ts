/** Files of this machine that no other file may take the place of: devices, pipes, and what klee itself says things in. */
import { constants, fstatSync, type Stats, write } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCodeOf } from './system-errors.js';

/** Whether `path`, behind its links, is there and is to be written into as it stands. A directory is not. */
export async function isWrittenInto(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || there.isDirectory()) return false;
  return !there.isFile() || ownOutput(there) !== undefined;
}

/** Writes into what is at `path`. A pipe that nobody reads from is an error (ENXIO, EPIPE, EAGAIN), and not waited for. */
export async function writeInto(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const own = ownOutput(await stat(path));
  if (own !== undefined) {
    for await (const chunk of chunks) await writeAll(own, chunk);
    return;
  }
  const handle = await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    for await (const chunk of chunks) await writeAll(handle.fd, chunk);
  } finally {
    await handle.close();
  }
}

/** The descriptor that klee writes to itself, `/dev/stdout` say: a socket can not be opened again, and a file has an end to go on at. */
function ownOutput({ dev, ino }: Stats): number | undefined {
  return [1, 2].find((descriptor) => {
    try {
      const own = fstatSync(descriptor);
      return own.dev === dev && own.ino === ino;
    } catch {
      // Closed by who has started klee.
      return false;
    }
  });
}

const writeSome = promisify(write);
const pollMs = 10;
/** How long a pipe may stay full. */
const patienceMs = 10_000;

async function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  let waitedMs = 0;
  for (let at = 0; at < bytes.length;) {
    try {
      at += (await writeSome(descriptor, bytes, at)).bytesWritten;
      waitedMs = 0;
    } catch (error) {
      if (systemCodeOf(error) !== 'EAGAIN' || waitedMs >= patienceMs) throw error;
      await delay(pollMs);
      waitedMs += pollMs;
    }
  }
}
