// Modules of src, loaded by programs that are not klee.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const compiler = fileURLToPath(new URL('compile-modules.mjs', import.meta.url));

/**
 * Compiles modules, in a process of its own, whose memory is not that of this one, and loads them.
 * @param {readonly string[]} names
 * @returns {Promise<unknown[]>} in the order of the names
 */
export async function sourceModules(names) {
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...names]);
  const directory = stdout.trimEnd();
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return Promise.all(names.map((name) => import(pathToFileURL(path.join(directory, `${name}.js`)).href)));
}
