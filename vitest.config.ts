import { defineConfig } from 'vitest/config';

/** Root-only tests start jails and mount file systems: slower, and one file at a time. */
const hostTimeoutMs = 120_000;

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default'],
    // A test may need seconds to take its jails down after a Ctrl-C.
    teardownTimeout: 20_000,
    projects: [
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        test: {
          name: 'host',
          globalSetup: ['test/support/zfs-setup.ts'],
          include: ['test/{contract,session,e2e}/**/*.test.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: hostTimeoutMs,
          hookTimeout: hostTimeoutMs,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
