/**
 * Which drivers the session tests of this run work with: $KLEE_TEST_DRIVERS, set by the project of vitest.config.ts. The tests
 * themselves do not know.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../src/host/machine.js';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { freebsdEnvironment, freebsdMachine, standIn } from './freebsd/stand-in.js';
import { leftovers } from './leftovers.js';
import { machine } from './machine.js';
import { openSshPlace } from './ssh-place.js';
import { openZfsPlace, removeRoot } from './zfs-place.js';
import { lackVariable, poolVariable } from './zfs-pool.js';

/** The last is the one before it, behind ssh. */
export const driverSets = ['overlay+oci', 'zfs+oci', 'zfs+freebsd', 'ssh+zfs+freebsd'] as const;
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

export function openDriverPlace(): Promise<DriverPlace> {
  return open[driverSet]();
}

const open: Readonly<Record<DriverSet, () => Promise<DriverPlace>>> = {
  'overlay+oci'() {
    const path = mkdtempSync(join(tmpdir(), 'klee-root-'));
    const dispose = () => Promise.resolve(removeRoot(path));
    return Promise.resolve({ path, machine, dataset: undefined, env: {}, traces: () => leftovers(path), dispose });
  },
  'zfs+oci'() {
    const place = openZfsPlace();
    return Promise.resolve({ ...place, machine, env: { KLEE_DATASET: place.dataset } });
  },
  async 'zfs+freebsd'() {
    const place = openZfsPlace();
    const freebsd = standIn();
    return {
      ...place,
      machine: await freebsdMachine(freebsd),
      env: { KLEE_DATASET: place.dataset, ...freebsdEnvironment(freebsd) },
      traces: () => [...place.traces(), ...freebsd.traces()],
      async dispose() {
        await freebsd.dispose();
        await place.dispose();
      },
    };
  },
  async 'ssh+zfs+freebsd'() {
    const place = await openSshPlace();
    const there = await openSshMachine(place.sshd.address);
    return {
      ...place,
      machine: there,
      async dispose() {
        await there.close();
        await place.dispose();
      },
    };
  },
};
