/** What commands work with. `drivers.ts` makes it out of the drivers of its machine; commands know the contracts alone. */
import type { Machine } from '../host/machine.js';
import type { Programs } from '../host/programs.js';
import type { Catalog } from '../image/catalog.js';
import type { Containers } from '../image/containers.js';
import type { JailDriver } from '../jail/jail.js';
import type { Store } from '../storage/store.js';
import type { MachineAvailability } from './drivers/availability.js';

export interface Host {
  /** The klee root: an absolute path on the machine. */
  readonly root: string;
  readonly machine: Machine;
  /** On this machine, where the user sits, outside of any jail. */
  readonly programs: Programs;
  readonly store: Store;
  /** Chosen, by trying, when it is first asked for: images can be managed on a host that has no jails. */
  jails(): Promise<JailDriver>;
  readonly containers: Containers;
  readonly catalog: Catalog;
  /** What the machine has for klee to work with, tried out. */
  availability(): Promise<MachineAvailability>;
  /** What klees that were killed have left, as lines for people. Removes nothing. */
  leftovers(): Promise<string[]>;
  /** Removes what klees that were killed have left: jails, sessions, datasets. What belongs to a living klee stays. */
  sweep(): Promise<void>;
  /** Unmounts and ends what this klee started. The host cannot be used afterwards. */
  close(): Promise<void>;
}

/** What a host is opened on. */
export interface HostPlace {
  readonly machine: Machine;
  /** The klee root: an absolute path on the machine. */
  readonly root: string;
  /** The ZFS dataset that was asked for. */
  readonly dataset?: string | undefined;
}

/** The machine stays the caller's to close. @throws KleeError KLEE_PERMISSION, KLEE_MISSING_PROGRAM, KLEE_STORAGE */
export type OpenHost = (place: HostPlace) => Promise<Host>;
