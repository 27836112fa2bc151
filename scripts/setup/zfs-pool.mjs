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
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, findProgram, killed, run, searchPath } from './programs.mjs';
import { SetupError } from './say.mjs';

/** @typedef {{ name: string, stop: () => Promise<void> }} Pool */

/** How a program of ZFS is run: a daemon that does not answer keeps it waiting for ever. */
const asking = { env: { LC_ALL: 'C' }, timeout: 30_000 };

/** Where zfs-fuse keeps its socket and its lock. Its package leaves it to an init script to make them. */
const runDirectories = ['/var/run/zfs', '/var/lock/zfs'];

/** How long, in milliseconds, zfs-fuse may take to answer. */
const startMs = 10_000;

/** How often, in milliseconds, it is looked at whether it still works. */
const watchMs = 10_000;

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
 *
 * zfs-fuse 0.7 comes to a standstill now and then, its threads waiting for each other's locks: with `onStandstill` it is then killed, and
 * an empty pool of the same name is on another one.
 * @param {{ size?: number, onStandstill?: () => void }} [options]
 * @returns {Promise<Pool>}
 */
export async function startPool({ size = 4 * 1024 ** 3, onStandstill } = {}) {
  let daemon = await startDaemon();
  const directory = mkdtempSync(path.join(tmpdir(), 'klee-pool-'));
  const name = `klee-${randomBytes(4).toString('hex')}`;
  const file = path.join(directory, 'disk');
  const make = async () => {
    const descriptor = openSync(file, 'w');
    ftruncateSync(descriptor, size);
    closeSync(descriptor);
    // Not compressed: tests tell what takes how much.
    const settings = ['-o', 'cachefile=none', '-m', 'none', '-O', 'compression=off'];
    await run(['zpool', 'create', ...settings, name, file], asking);
  };
  const begin = async () => {
    await daemon?.stop();
    for (const point of deadMounts()) await attempt(['umount', '-l', point]);
    rmSync(file);
    daemon = await startDaemon();
    await make();
    onStandstill?.();
  };
  const endWatch = daemon === undefined || onStandstill === undefined ? undefined : watch(name, begin);
  const stop = async () => {
    await endWatch?.();
    const { status, output } = await destroyPool(name);
    await daemon?.stop();
    rmSync(directory, { recursive: true, force: true });
    if (status !== 0) throw new SetupError(`the pool ${name} could not be destroyed:`, output);
  };
  try {
    await make();
    return { name, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/**
 * Has the daemon write something now and then: of what it has in memory it still tells when nothing can be changed any more. Answers what
 * ends that.
 * @param {string} pool
 * @param {() => Promise<void>} begin starts another daemon
 * @returns {() => Promise<void>}
 */
function watch(pool, begin) {
  let over = false;
  const ended = (async () => {
    for (let waited = 0; !over; waited += 100) {
      await sleep(100, undefined, { ref: false });
      if (waited % watchMs !== 0) continue;
      const write = ['zfs', 'set', `klee.test:watched=${waited}`, pool];
      if ((await attempt(write, asking)).status === killed) await begin();
    }
  })();
  return async () => {
    over = true;
    await ended;
  };
}

/** Where file systems are mounted whose daemon is gone: whoever asks for one is told ENOTCONN. */
function deadMounts() {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - fuse\S* /.test(line))
    .map((line) => line.split(' ')[4] ?? '');
  return points.filter((point) => {
    try {
      statSync(point);
      return false;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOTCONN';
    }
  });
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
