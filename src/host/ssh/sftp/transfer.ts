/** Whole files and directories over sftp: many requests under way, so that a long way costs its length a few times only. */
import type { Entry, SftpClient } from './client.js';

/** What every server answers with one packet, and ssh carries in one (channel packets are of 32 KiB). */
const readSize = 32 * 1024;
/** sftp-server takes packets up to 256 KiB. */
const writeSize = 128 * 1024;
/** Together as much as sshd lets be under way on a channel (CHAN_SES_WINDOW_DEFAULT, 2 MiB), at most. */
const mostReads = 64;
const mostWrites = 16;
const directoryReads = 4;

/**
 * The bytes from `start` on, `length` at most, in order. Begins with few requests, since most files are short, and asks for more
 * the longer the file turns out. The server tells the end; sizes do not, in /proc.
 */
export async function* readChunks(
  client: SftpClient,
  handle: Buffer,
  start = 0,
  length = Infinity,
): AsyncGenerator<Buffer> {
  const end = start + length;
  const underWay: { at: number; size: number; answer: Promise<Buffer | undefined> }[] = [];
  let asked = start;
  let most = 2;
  const ask = () => {
    while (underWay.length < most && asked < end) {
      const size = Math.min(readSize, end - asked);
      const answer = client.read(handle, asked, size);
      // Those after the end of the file, or after an error, are not waited for.
      answer.catch(() => undefined);
      underWay.push({ at: asked, size, answer });
      asked += size;
    }
  };
  for (ask(); ; ask()) {
    const next = underWay.shift();
    if (next === undefined) return;
    let { at, size } = next;
    for (let bytes = await next.answer; ; bytes = await client.read(handle, at, size)) {
      if (bytes === undefined) return;
      yield bytes;
      at += bytes.length;
      size -= bytes.length;
      if (size === 0) break;
    }
    most = Math.min(most * 2, mostReads);
  }
}

export async function readAll(client: SftpClient, handle: Buffer, start?: number, length?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(client, handle, start, length)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes what comes, from the file's beginning on (to its end, where it was opened for that). */
export async function writeChunks(
  client: SftpClient,
  handle: Buffer,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  let at = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += writeSize) {
      const part = chunk.subarray(from, from + writeSize);
      const writing = client.write(handle, at, part);
      // After the first that fails, the others are not waited for.
      writing.catch(() => undefined);
      underWay.push(writing);
      at += part.length;
      // Answered in order: sftp-server does one request after the other.
      if (underWay.length >= mostWrites) await underWay.shift();
    }
  }
  await Promise.all(underWay);
}

/** The entries of a directory without `.` and `..`. */
export async function readNames(client: SftpClient, path: Buffer): Promise<Entry[]> {
  const handle = await client.openDirectory(path);
  try {
    const found: Entry[] = [];
    for (let more = true; more;) {
      const parts = await Promise.all(Array.from({ length: directoryReads }, () => client.readDirectory(handle)));
      for (const entry of parts.flatMap((part) => part ?? [])) {
        if (!['.', '..'].includes(entry.name.toString('latin1'))) found.push(entry);
      }
      more = parts.every((part) => part !== undefined);
    }
    return found;
  } finally {
    client.release(handle);
  }
}
