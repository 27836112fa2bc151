// Compiles src into dist when something in src has changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './programs.mjs';
import { during } from './say.mjs';

/**
 * What the build depends on. Size and time of each file, and not only the newest time: that would miss a deleted file.
 * @param {string} project
 */
function fingerprint(project) {
  const hash = createHash('sha256');
  const sources = readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join('src', name));
  for (const name of [
    ...sources.sort(),
    'tsconfig.json',
    path.join('scripts', 'build.mjs'),
    path.join('scripts', 'bundle.mjs'),
    'package-lock.json',
  ]) {
    const { size, mtimeMs } = statSync(path.join(project, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} project */
export async function ensureBuild(project) {
  const stamp = path.join(project, 'dist', '.built-from');
  const main = path.join(project, 'dist', 'cli', 'main.js');
  const current = fingerprint(project);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current && existsSync(main)) return;
  await during('compiling', () => run([process.execPath, path.join('scripts', 'build.mjs')], { cwd: project }));
  writeFileSync(stamp, current);
}
