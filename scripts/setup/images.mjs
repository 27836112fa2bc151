// Base images of the demos and tests, made once and kept in the user's cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { makeBusyboxRootfs } from '../busybox-rootfs.mjs';
import { hostDebianSources } from './apt-sources.mjs';
import { findProgram, run } from './programs.mjs';
import { SetupError, during, say } from './say.mjs';

const release = 'bookworm';

export const cacheDirectory = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'klee');

/** What `klee image create fetch` takes for each base image: a directory, and a tar archive. */
export const baseImages = {
  busybox: path.join(cacheDirectory, 'busybox'),
  debian: path.join(cacheDirectory, `debian-${release}.tar`),
};

/** @type {Record<'demo' | 'postgres' | 'bench' | 'test', (keyof typeof baseImages)[]>} */
export const imagesFor = { demo: ['busybox'], postgres: ['debian'], bench: ['busybox'], test: ['busybox', 'debian'] };

/** @param {keyof typeof baseImages} name */
export async function ensureImage(name) {
  mkdirSync(cacheDirectory, { recursive: true });
  if (name === 'busybox') await ensureBusybox();
  else await ensureDebian();
}

/** Made again when the host's busybox or the script that makes it is another one. */
async function ensureBusybox() {
  const target = baseImages.busybox;
  const busybox = findProgram('busybox');
  if (busybox === undefined) throw new SetupError('busybox is not installed; its Debian package is busybox-static.');
  const { size, mtimeMs } = statSync(busybox);
  const script = readFileSync(new URL('../busybox-rootfs.mjs', import.meta.url));
  const madeFrom = createHash('sha256').update(`${size} ${mtimeMs}\n`).update(script).digest('hex');
  const stamp = `${target}.made-from`;
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === madeFrom) return;
  const fresh = `${target}.${process.pid}`;
  await makeBusyboxRootfs(fresh);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  writeFileSync(stamp, madeFrom);
  say('made the busybox base image');
}

async function ensureDebian() {
  const target = baseImages.debian;
  if (existsSync(target)) return;
  const fresh = `${target}.${process.pid}.tar`;
  const sources = hostDebianSources(release);
  try {
    await during(`making the Debian base image, kept in ${target}`, () =>
      run(['mmdebstrap', '--quiet', '--variant=apt', release, fresh, ...sources]),
    );
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}
