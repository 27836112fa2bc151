/** What a COPY takes, by content. Unlike `fingerprint`, which is by stat, it is the same in another run and another checkout. */
import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CopiedFiles, Pair } from '../../image/recipe.js';
import type { CopySource } from '../copy-sources.js';

/** More files than these are told by one digest alone: a journal is no place for the list of a whole source tree. */
const listed = 1000;

/** Names, types, permissions, contents and link targets; no times and no owners, which a COPY does not take or nothing depends on. */
export async function copiedFiles(sources: readonly CopySource[]): Promise<CopiedFiles> {
  const list: Pair[] = [];
  const add = async (path: string, name: string, stats: Stats): Promise<void> => {
    list.push([name, await digestOf(path, stats)]);
    if (!stats.isDirectory()) return;
    for (const entry of (await readdir(path)).sort()) {
      const child = join(path, entry);
      await add(child, name === '.' ? entry : `${name}/${entry}`, await lstat(child));
    }
  };
  for (const source of sources) await add(source.path, source.name, source.stats);
  const digest = createHash('sha256').update(JSON.stringify(list)).digest('hex');
  return list.length > listed ? { digest } : { digest, list };
}

async function digestOf(path: string, stats: Stats): Promise<string> {
  const hash = createHash('sha256');
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) hash.update(`link\0${await readlink(path)}`);
  else if (stats.isDirectory()) hash.update(`directory\0${mode}`);
  else if (stats.isFile()) {
    hash.update(`file\0${mode}\0`);
    await pipeline(createReadStream(path), hash, { end: false });
  } else hash.update(`other\0${mode}`);
  return hash.digest('hex').slice(0, 24);
}
