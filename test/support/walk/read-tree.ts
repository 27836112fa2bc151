/** A tree on disk as the model has it. */
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, Tree } from './tree.js';

/** What is below `directory`, but for what is in the directories `except` at its top. */
export function readTree(directory: string, except: ReadonlySet<string>): Tree {
  const tree = new Map<string, Entry>();
  const visit = (path: string): void => {
    for (const found of readdirSync(join(directory, path), { withFileTypes: true })) {
      if (path === '/' && except.has(found.name)) continue;
      const below = join(path, found.name);
      tree.set(below, entryAt(join(directory, below), found));
      if (found.isDirectory()) visit(below);
    }
  };
  visit('/');
  return tree;
}

/** The names at the top of a tree. */
export function namesAtTop(directory: string): Set<string> {
  return new Set(readdirSync(directory));
}

function entryAt(path: string, found: Dirent): Entry {
  if (found.isSymbolicLink()) return { type: 'symlink', target: readlinkSync(path) };
  const { mode, uid } = lstatSync(path);
  const owned = { mode: mode & 0o7777, uid };
  if (found.isDirectory()) return { type: 'directory', ...owned };
  return { type: 'file', text: readFileSync(path, 'utf8'), ...owned };
}
