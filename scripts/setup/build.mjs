// Compiles src into dist when something in src has changed since the last time.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  for (const name of [...sources.sort(), 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) {
    const { size, mtimeMs } = statSync(path.join(project, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Removes what an earlier build left of sources that are gone. @param {string} project */
function prune(project) {
  const dist = path.join(project, 'dist');
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const source = name.replace(/\.js(\.map)?$/, '.ts');
    if (source !== name && !existsSync(path.join(project, 'src', source))) rmSync(path.join(dist, name));
  }
}

/** @param {string} project */
export async function ensureBuild(project) {
  const stamp = path.join(project, 'dist', '.built-from');
  const main = path.join(project, 'dist', 'cli', 'main.js');
  const current = fingerprint(project);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current && existsSync(main)) return;
  await during('compiling', async () => {
    prune(project);
    await run([process.execPath, path.join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
      cwd: project,
    });
  });
  // tsc writes files that cannot be executed, and npm makes `bin` executable only when it installs the package elsewhere.
  if (existsSync(main)) chmodSync(main, 0o755);
  writeFileSync(stamp, current);
}
