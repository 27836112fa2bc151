// A ZFS pool on a file: on the ZFS that the host has, or on a zfs-fuse that is started for it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, findProgram, run, searchPath } from './programs.mjs';
import { SetupError } from './say.mjs';

/** @typedef {{ name: string, stop: () => Promise<void> }} Pool */

/** How a program of ZFS is run: a daemon that does not answer keeps it waiting for ever. */
const asking = { env: { LC_ALL: 'C' }, timeout: 30_000 };

/** Where zfs-fuse keeps its socket and its lock. Its package leaves it to an init script to make them. */
const runDirectories = ['/var/run/zfs', '/var/lock/zfs'];

/** How long, in milliseconds, zfs-fuse may take to answer. */
const startMs = 10_000;

/**
 * What keeps this host from having a pool; undefined where nothing does that can be told without trying.
 * @returns {string | undefined}
 */
export function poolLack() {
  if (process.getuid?.() !== 0) return 'needs root';
  if (findProgram('zfs') === undefined || findProgram('zpool') === undefined) return 'needs ZFS';
  return undefined;
}

/**
 * Makes a pool of its own name on a sparse file of `size` bytes, and nothing but that: it is mounted nowhere, and the next boot does
 * not know it.
 * @param {{ size?: number }} [options]
 * @returns {Promise<Pool>}
 */
export async function startPool({ size = 4 * 1024 ** 3 } = {}) {
  const daemon = await startDaemon();
  const directory = mkdtempSync(path.join(tmpdir(), 'klee-pool-'));
  const name = `klee-${randomBytes(4).toString('hex')}`;
  const stop = async () => {
    const { status, output } = await destroyPool(name);
    await daemon?.stop();
    rmSync(directory, { recursive: true, force: true });
    if (status !== 0) throw new SetupError(`the pool ${name} could not be destroyed:`, output);
  };
  try {
    const file = path.join(directory, 'disk');
    const descriptor = openSync(file, 'wx');
    ftruncateSync(descriptor, size);
    closeSync(descriptor);
    // Not compressed: tests tell what takes how much.
    const settings = ['-o', 'cachefile=none', '-m', 'none', '-O', 'compression=off'];
    await run(['zpool', 'create', ...settings, name, file], asking);
    return { name, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** @param {string} name */
async function destroyPool(name) {
  let result = await attempt(['zpool', 'destroy', '-f', name], asking);
  // A file system that was just unmounted is on its way out.
  for (let tried = 0; result.status !== 0 && /busy/.test(result.output) && tried < 20; tried++) {
    await sleep(100);
    result = await attempt(['zpool', 'destroy', '-f', name], asking);
  }
  return /no such pool/.test(result.output) ? { ...result, status: 0 } : result;
}

/**
 * Starts zfs-fuse where no ZFS answers. It dies with this process, whatever ends that.
 * @returns {Promise<{ stop: () => Promise<void> } | undefined>}
 */
async function startDaemon() {
  const before = await attempt(['zpool', 'list'], asking);
  if (before.status === 0) return undefined;
  const program = findProgram('zfs-fuse');
  if (program === undefined) throw new SetupError('ZFS does not answer:', before.output);
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    throw new SetupError('zfs-fuse needs /dev/fuse');
  }
  const made = runDirectories.filter((directory) => !existsSync(directory));
  for (const directory of made) mkdirSync(directory, { recursive: true });
  const argv = ['--pdeathsig', 'KILL', '--', program, '--no-daemon', '--no-kstat-mount'];
  const daemon = spawn('setpriv', argv, {
    // A session of its own: a Ctrl-C at the terminal is not meant for it.
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, PATH: searchPath.join(path.delimiter) },
  });
  let over = false;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    daemon.once('exit', end);
    daemon.once('error', end);
  });
  daemon.unref();
  const stop = async () => {
    daemon.ref();
    // Not SIGTERM, for which it takes 4 seconds: its pool is destroyed already.
    if (!over) daemon.kill('SIGKILL');
    await ended;
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + startMs; !over && Date.now() < deadline; await sleep(20)) {
    if ((await attempt(['zpool', 'list'], asking)).status === 0) return { stop };
  }
  await stop();
  throw new SetupError('zfs-fuse does not start');
}
