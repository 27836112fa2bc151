/** A klee root behind ssh for the tests of a file: each must leave nothing there, and nothing here. */
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { type BaseName, createBaseImages } from './klee-root.js';
import { openSshPlace, type SshPlace } from './ssh-place.js';

export interface SshRoot {
  readonly place: SshPlace;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Waits until nothing is left of klees that have ended. */
  expectNothing(): Promise<void>;
}

export function useSshRoot(...names: readonly BaseName[]): SshRoot {
  let opened: SshPlace | undefined;
  const place = () => {
    if (opened === undefined) throw new Error('the klee root is there while tests run');
    return opened;
  };
  const expectNothing = () =>
    vi.waitFor(() => expect([...place().connectionTraces(), ...place().traces()]).toEqual([]), { timeout: 20_000 });
  beforeAll(async () => {
    opened = await openSshPlace();
    if (names.length === 0) return;
    const machine = await openSshMachine(opened.sshd.address);
    try {
      await createBaseImages({ ...opened, machine }, names);
    } finally {
      await machine.close();
    }
  });
  afterEach(expectNothing);
  afterAll(() => opened?.dispose());
  return {
    get place() {
      return place();
    },
    get path() {
      return place().path;
    },
    get env() {
      return place().env;
    },
    expectNothing,
  };
}
