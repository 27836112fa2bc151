import { defineConfig } from 'vitest/config';

/** What a test never takes, on a loaded machine either, in milliseconds: it hangs. */
const hangs = 120_000;

/** What uses the host: one file at a time, and one project after the other. */
const onTheHost = (
  name: string,
  drivers: string,
  include: string | string[],
  groupOrder: number,
  exclude: string[] = [],
) => ({
  test: {
    name,
    globalSetup: ['test/support/zfs-setup.ts'],
    include: [include].flat(),
    exclude,
    env: { KLEE_TEST_DRIVERS: drivers },
    fileParallelism: false,
    maxWorkers: 1,
    // A third of the time went into loading klee anew for each file; it has no state in its modules.
    isolate: false,
    testTimeout: hangs,
    hookTimeout: hangs,
    // Programs race with each other on a loaded machine; what passes the second time is marked in the list.
    retry: process.env['CI'] === undefined ? 0 : 1,
    sequence: { groupOrder },
  },
});

/** What a session does with its files, programs and owners. What it says is the same wherever they are. */
const overSsh = [
  ...['stepping', 'back', 'failure', 'instructions', 'by-hand', 'daemons', 'diff', 'commit', 'interrupt', 'killed'],
  ...['two-sessions', 'golden', 'resume', 'step-inside'],
].map((name) => `test/session/${name}.test.ts`);

/** How klee is talked to, and in what words it answers: the same wherever its trees and jails are. */
const words = [
  ...['batch', 'convenience', 'frames', 'gdb-habits', 'help', 'json', 'own-commands', 'settings', 'tutorial'],
].map((name) => `test/session/${name}.test.ts`);

/** Where it stops, moves and searches, what it writes down and takes up again: the engine's own, on the snapshots of the set before it. */
const sameAsOnZfs = [
  ...['boundaries', 'breakpoints', 'cache', 'catch', 'checkpoints', 'complete', 'conditions', 'edit'],
  ...[
    'export',
    'goto',
    'hands',
    'history',
    'info',
    'instructions',
    'jump',
    'long-session',
    'looking',
    'move',
    'random-walk',
  ],
  ...['reload', 'resume', 'reverse', 'sessions', 'undo', 'until', 'watch', 'who'],
].map((name) => `test/session/${name}.test.ts`);

/** 300 steps for a search whose tries are counted: the store has no say in that. */
const counted = ['test/session/bisect.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default'],
    // A test below that is not listed: hundreds start programs and jails.
    slowTestThreshold: 20_000,
    // A test may need seconds to take its jails down after a Ctrl-C.
    teardownTimeout: 20_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          testTimeout: hangs,
          sequence: { groupOrder: 0 },
        },
      },
      onTheHost('host', 'overlay+oci', 'test/{contract,session,e2e}/**/*.test.ts', 1),
      onTheHost('zfs', 'zfs+oci', 'test/session/**/*.test.ts', 2, [...words, ...counted]),
      onTheHost('freebsd', 'zfs+freebsd', 'test/session/**/*.test.ts', 3, [...words, ...counted, ...sameAsOnZfs]),
      onTheHost('ssh', 'ssh+zfs+freebsd', overSsh, 4),
    ],
  },
});
