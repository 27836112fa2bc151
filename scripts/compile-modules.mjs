#!/usr/bin/env node
// Compiles modules of src for programs that are not klee: dist has the product alone. As a program it takes their names, and
// prints the directory.
import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Compiles modules of src together, so that they share what they import.
 * @param {readonly string[]} names without the ending: `jail/parameters`
 * @returns {Promise<string>} the directory in which they are `jail/parameters.js`; whoever calls this removes it
 */
export async function compileModules(names) {
  const cache = path.join(project, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // In the project, where the packages are found that they import.
  const directory = mkdtempSync(path.join(cache, 'klee-'));
  const input = Object.fromEntries(names.map((name) => [name, path.join('src', `${name}.ts`)]));
  await bundle({ project, input, directory });
  return directory;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await compileModules(process.argv.slice(2))}\n`);
}
