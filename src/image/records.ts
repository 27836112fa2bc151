/** JSON records on disk: each is replaced as a whole, and is there after a power failure once it was written. */
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { unlessGone } from '../host/unless-gone.js';

export async function writeRecord(files: Files, path: string, record: object): Promise<void> {
  await files.replaceFile(path, `${JSON.stringify(record, undefined, 2)}\n`, { durable: true });
}

/**
 * The record at `path`, or undefined when there is none.
 * @throws KleeError KLEE_STORAGE when it is damaged or of a later klee: to pass it over would make what it refers to look unused.
 */
export async function readRecord<T extends { version: number }>(
  files: Files,
  path: string,
  version: T['version'],
): Promise<T | undefined> {
  const text = await unlessGone(files.readFile(path));
  if (text === undefined) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(text.toString());
  } catch (cause) {
    throw new KleeError('KLEE_STORAGE', `the record ${path} is damaged`, {
      hint: 'restore it, or move it away',
      cause,
    });
  }
  const found = isRecord(record) ? record.version : undefined;
  if (found !== version) {
    throw new KleeError(
      'KLEE_STORAGE',
      `the record ${path} has version ${String(found)}, and this klee knows ${version}`,
      {
        hint: 'use the klee that wrote it',
      },
    );
  }
  return record as T;
}

/** Removes the record at `path`, for good once this settles. Does nothing when there is none. */
export async function removeRecord(files: Files, path: string): Promise<void> {
  await unlessGone(files.unlink(path, { durable: true }));
}

function isRecord(value: unknown): value is { version: unknown } {
  return typeof value === 'object' && value !== null && 'version' in value;
}
