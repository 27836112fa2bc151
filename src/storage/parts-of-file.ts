import type { FilePath, Files } from '../host/files.js';

/** In bytes. */
const part = 1024 * 1024;

/** What a file holds, from its beginning to its end, in parts that memory has room for. */
export async function* partsOfFile(files: Pick<Files, 'readPart'>, path: FilePath): AsyncGenerator<Buffer> {
  for (let at = 0; ;) {
    const read = await files.readPart(path, at, part);
    if (read.length === 0) return;
    yield read;
    at += read.length;
  }
}
