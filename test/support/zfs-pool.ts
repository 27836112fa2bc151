/** The pool that a run of the tests has, and what is in it. */
import { spawnSync } from 'node:child_process';
import { newId } from '../../src/storage/ids.js';
import { read } from './proc.js';

/** Names of environment variables; zfs-setup.ts sets one of them. */
export const poolVariable = 'KLEE_TEST_POOL';
export const lackVariable = 'KLEE_TEST_POOL_LACK';

/** The name of a dataset that nobody has made yet. */
export function newDatasetName(): string {
  return `${process.env[poolVariable] ?? ''}/${newId()}`;
}

/** Every dataset and snapshot in the pool of this run but the pool's own dataset; none where there is no pool. */
export function poolDatasets(): string[] {
  const pool = process.env[poolVariable];
  return pool === undefined ? [] : zfs('list', '-H', '-r', '-t', 'filesystem,snapshot', '-o', 'name', pool).slice(1);
}

/** Destroys a dataset that was in use a moment ago. */
export function destroyUsed(name: string, ...options: readonly string[]): void {
  for (let tried = 1; ; tried++) {
    try {
      zfs('destroy', ...options, name);
      return;
    } catch (error) {
      if (!/busy/.test(String(error)) || tried > 100) throw error;
    }
  }
}

/** A test that waits in `spawnSync` is beyond vitest's own limits. */
const answerMs = 60_000;

/** What zfs(8) prints, line by line. @throws Error when it fails */
export function zfs(...args: readonly string[]): string[] {
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stdout, stderr, error } = spawnSync('zfs', args, { encoding: 'utf8', env, timeout: answerMs });
  if (status !== 0) throw new Error(`zfs ${args.join(' ')}: ${stderr}`, { cause: error });
  return stdout.split('\n').filter(Boolean);
}

/** What is mounted below `root`, and which datasets in `dataset` belong to a klee: a line each. */
export function ownedTraces(root: string, dataset: string): string[] {
  const mounted = read('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(`${root}/`));
  const owned = poolDatasets().includes(dataset)
    ? zfs('list', '-H', '-r', '-t', 'filesystem', '-o', 'name,org.klee:owner', dataset)
    : [];
  return [...mounted, ...owned.filter((line) => line.includes('{'))];
}
