import { defineConfig } from 'vitest/config';

/** What a test never takes, on a loaded machine either, in milliseconds: it hangs. */
const hangs = 120_000;

/**
 * What uses the host: one file at a time, and one project after the other. All files of a project share one load of klee, which has no
 * state at module level: to load it for each would take as long as most of them.
 */
const onTheHost = (name: string, drivers: string, include: string[], groupOrder: number) => ({
  test: {
    name,
    globalSetup: ['test/support/zfs-setup.ts'],
    include,
    env: { KLEE_TEST_DRIVERS: drivers },
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: hangs,
    hookTimeout: hangs,
    expect: { poll: { timeout: hangs / 4 } },
    // Programs race with each other on a loaded machine; what passes the second time is marked in the list.
    retry: process.env['CI'] === undefined ? 0 : 1,
    sequence: { groupOrder },
  },
});

const sessions = (...names: readonly string[]) => names.map((name) => `test/session/${name}.test.ts`);

/**
 * Each session test runs on overlayfs. How klee is talked to, and in what words it answers, is the same wherever its trees and jails
 * are: that runs nowhere else. The others run on one more set of drivers, and what depends on all of them, on every one.
 */
const everywhere = ['daemons', 'stepping'];

/** Where it stops, moves and searches, what it writes down, compares and takes up again. */
const onZfs = sessions(
  ...everywhere,
  ...['boundaries', 'breakpoints', 'cache', 'catch', 'checkpoints', 'commit', 'complete', 'conditions', 'diff', 'edit'],
  ...['export', 'goto', 'history', 'info', 'instructions', 'jump', 'long-session', 'looking', 'move'],
  ...['random-walk', 'reload', 'reverse', 'sessions', 'undo', 'until', 'verify', 'watch', 'who'],
);

/** What commands find in their jail, and what a FreeBSD has its own way of doing. */
const onTheStandIn = sessions(
  ...everywhere,
  ...['bad-input', 'demo', 'dialects', 'doctor', 'elsewhere', 'heredoc', 'jail-parameters', 'killed', 'meetings'],
  ...['overrides', 'post-mortem', 'resolver', 'retry', 'scenarios'],
);

/** What a session does with its files, programs and owners, on the stand-in behind ssh. */
const overSsh = sessions(
  ...everywhere,
  ...['back', 'by-hand', 'failure', 'golden', 'interrupt', 'resume', 'step-inside', 'two-sessions'],
);

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
      onTheHost('host', 'overlay+oci', ['test/{contract,session,e2e}/**/*.test.ts'], 1),
      onTheHost('zfs', 'zfs+oci', onZfs, 2),
      onTheHost('freebsd', 'zfs+freebsd', onTheStandIn, 3),
      onTheHost('ssh', 'ssh+zfs+freebsd', overSsh, 4),
    ],
  },
});
