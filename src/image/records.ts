/** JSON records on disk: each is replaced as a whole, and is there after a power failure once it was written. */
import { open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { KleeError } from '../errors.js';

export async function writeRecord(path: string, record: object): Promise<void> {
  const { writeFileAtomically } = await import('../host/atomic.js');
  await writeFileAtomically(path, `${JSON.stringify(record, undefined, 2)}\n`);
  await syncDirectory(dirname(path));
}

/**
 * The record at `path`, or undefined when there is none.
 * @throws KleeError KLEE_STORAGE when it is damaged or of a later klee: to pass it over would make what it refers to look unused.
 */
export async function readRecord<T extends { version: number }>(
  path: string,
  version: T['version'],
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
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
export async function removeRecord(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

function isRecord(value: unknown): value is { version: unknown } {
  return typeof value === 'object' && value !== null && 'version' in value;
}

/** A rename or unlink survives a power failure only when the directory was synced: fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory …". */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
