/** Tests that mount file systems and start jails: they need root, and say so where they are left out. */
import { describe, it } from 'vitest';

const isRoot = process.getuid?.() === 0;
const isContinuousIntegration = (process.env['CI'] ?? '') !== '';

/**
 * A `describe` for root. Without root it is skipped with the reason in its name; under CI it fails instead, since
 * a run that tested nothing must not pass.
 */
export function describeAsRoot(name: string, body: () => void): void {
  if (isRoot) {
    describe(name, body);
  } else if (isContinuousIntegration) {
    describe(name, () => {
      it('runs as root', () => {
        throw new Error('CI is set and these tests need root: run them as root.');
      });
    });
  } else {
    describe.skip(`${name} (skipped: needs root)`, body);
  }
}
