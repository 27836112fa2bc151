/** Once around all tests: gives them a temporary directory of their own and checks that the host is as it was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expectSameHost, takeBaseline } from './host-baseline.js';

export default function setup(): () => Promise<void> {
  const testRoot = mkdtempSync(path.join(tmpdir(), 'klee-test-'));
  // Workers inherit the environment: whatever they and their children put into os.tmpdir() lands here.
  process.env['TMPDIR'] = testRoot;
  const baseline = takeBaseline(testRoot);
  return async () => {
    try {
      await expectSameHost(baseline);
    } catch (error) {
      // Vitest 4 prints what a teardown throws and exits with 0 all the same. The test root stays, to be looked at.
      process.exitCode = 1;
      throw error;
    }
    rmSync(testRoot, { recursive: true, force: true });
  };
}
