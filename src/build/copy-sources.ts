/** What a COPY takes from the context. Nothing outside it is ever named: not by `..`, not through a symbolic link. */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join, normalize, relative, sep } from 'node:path';
import { KleeError } from '../errors.js';

export interface CopySource {
  /** As it is called in the context, relative; `.` for the whole context. */
  readonly name: string;
  /** Where it is: an absolute path whose directories are not symbolic links. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The files and directories that the source words of a COPY name, in their order, wildcards expanded.
 * A leading `/` means the context, as Docker reads it.
 * @throws KleeError KLEE_COPY for a word that names nothing or something outside the context.
 */
export async function findSources(context: string, words: readonly string[]): Promise<CopySource[]> {
  const root = await realpath(context).catch((error: unknown) => {
    throw new KleeError('KLEE_COPY', `the context ${context} is gone`, { cause: error });
  });
  const sources: CopySource[] = [];
  for (const word of words) {
    const name = normalize(word.replace(/^\/+/, '') || '.').replace(/\/+$/, '');
    if (name === '..' || name.startsWith(`..${sep}`)) {
      throw new KleeError('KLEE_COPY', `COPY ${word}: outside the context`, { hint: `copy from below ${context}` });
    }
    const names = hasWildcard(name) ? await matches(root, name) : [name];
    if (names.length === 0) throw missing(word, context, 'no file in the context matches');
    for (const found of names) sources.push(await locate(root, found, word, context));
  }
  return sources;
}

/** A digest of what the sources hold, by names and stat: it changes whenever a file of them is written. */
export async function fingerprint(sources: readonly CopySource[]): Promise<string> {
  const hash = createHash('sha256');
  const add = async (path: string, name: string, stats: Stats): Promise<void> => {
    hash.update(`${name}\0${stats.mode}\0${stats.size}\0${stats.mtimeMs}\0${stats.ctimeMs}\0${stats.ino}\n`);
    if (stats.isSymbolicLink()) hash.update(await readlink(path));
    if (!stats.isDirectory()) return;
    for (const entry of (await readdir(path)).sort()) {
      const child = join(path, entry);
      await add(child, `${name}/${entry}`, await lstat(child));
    }
  };
  for (const source of sources) await add(source.path, source.name, source.stats);
  return hash.digest('hex');
}

function hasWildcard(name: string): boolean {
  return /[*?[\\]/.test(name);
}

/** Wildcards as Go's filepath.Match has them, which Docker's COPY uses: `*` and `?` stay within one name. */
async function matches(root: string, pattern: string): Promise<string[]> {
  // Loaded on first use: few Dockerfiles have wildcards, and every session has this file.
  const { default: picomatch } = await import('picomatch');
  let found = [''];
  for (const part of pattern.split(sep)) {
    const isMatch = picomatch(part, { dot: true, nobrace: true, noextglob: true, noglobstar: true, nonegate: true });
    const next: string[] = [];
    for (const directory of found) {
      const names = await readdir(join(root, directory)).catch(() => []);
      next.push(
        ...names
          .filter((name) => isMatch(name))
          .sort()
          .map((name) => join(directory, name)),
      );
    }
    found = next;
  }
  return found;
}

async function locate(root: string, name: string, word: string, context: string): Promise<CopySource> {
  const asNamed = join(root, name);
  let parent: string;
  let stats: Stats;
  try {
    // The directories on the way are resolved, the last name is not: a link is copied as a link or judged below.
    parent = name === '.' ? root : await realpath(join(asNamed, '..'));
    stats = await lstat(asNamed);
  } catch {
    throw missing(word, context, 'not in the context');
  }
  if (stats.isSymbolicLink()) {
    const target = await realpath(asNamed).catch(() => undefined);
    if (target === undefined) throw missing(word, context, 'a symbolic link to nothing');
    if (!isWithin(root, target)) throw escapes(word, context);
  }
  if (!isWithin(root, parent)) throw escapes(word, context);
  return { name, path: name === '.' ? root : join(parent, asNamed.slice(asNamed.lastIndexOf(sep) + 1)), stats };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

function missing(word: string, context: string, why: string): KleeError {
  return new KleeError('KLEE_COPY', `COPY ${word}: ${why}`, { hint: `the context is ${context}` });
}

function escapes(word: string, context: string): KleeError {
  return new KleeError('KLEE_COPY', `COPY ${word}: a symbolic link leads outside the context`, {
    hint: `copy the file itself into ${context}`,
  });
}
