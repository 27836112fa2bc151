/**
 * Which drivers the session tests of this run work with: $KLEE_TEST_DRIVERS, set by the project of vitest.config.ts. The tests
 * themselves do not know.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../src/host/machine.js';
import { freebsdEnvironment, freebsdMachine, standIn } from './freebsd/stand-in.js';
import { leftovers } from './leftovers.js';
import { machine } from './machine.js';
import { lackVariable, newDatasetName, ownedTraces, poolDatasets, poolVariable, zfs } from './zfs-pool.js';

export const driverSets = ['overlay+oci', 'zfs+oci', 'zfs+freebsd'] as const;
export type DriverSet = (typeof driverSets)[number];

export const driverSet: DriverSet =
  driverSets.find((name) => name === process.env['KLEE_TEST_DRIVERS']) ?? 'overlay+oci';

/** Why the drivers of this run cannot be had here; undefined where they can. */
export const driverLack: string | undefined =
  driverSet === 'overlay+oci' || process.env[poolVariable] !== undefined
    ? undefined
    : (process.env[lackVariable] ?? 'needs ZFS');

/** A klee root of its own, on the drivers of this run. */
export interface DriverPlace {
  readonly path: string;
  readonly machine: Machine;
  readonly dataset: string | undefined;
  /** What a klee that is started as a process of its own has to have in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What klees that have ended must not have left: a line each. */
  traces(): string[];
  /** Removes the root, unless something is left in it. */
  dispose(): Promise<void>;
}

export async function openDriverPlace(): Promise<DriverPlace> {
  const path = mkdtempSync(join(tmpdir(), 'klee-root-'));
  const removeRoot = () => {
    // Never through a mount: that would empty what is mounted.
    if (leftovers(path).length === 0) rmSync(path, { recursive: true, force: true });
  };
  if (driverSet === 'overlay+oci') {
    const dispose = () => Promise.resolve(removeRoot());
    return { path, machine, dataset: undefined, env: {}, traces: () => leftovers(path), dispose };
  }
  const dataset = newDatasetName();
  const storage = { path, dataset, dispose: () => Promise.resolve(disposeDataset(dataset, removeRoot)) };
  const env = { KLEE_DATASET: dataset };
  if (driverSet === 'zfs+oci')
    return { ...storage, machine, env, traces: () => [...leftovers(path), ...ownedTraces(path, dataset)] };
  const freebsd = standIn();
  return {
    ...storage,
    machine: await freebsdMachine(freebsd),
    env: { ...env, ...freebsdEnvironment(freebsd) },
    traces: () => [...leftovers(path), ...ownedTraces(path, dataset), ...freebsd.traces()],
    async dispose() {
      await freebsd.dispose();
      await storage.dispose();
    },
  };
}

function disposeDataset(dataset: string, removeRoot: () => void): void {
  if (poolDatasets().includes(dataset)) zfs('destroy', '-R', dataset);
  removeRoot();
}
