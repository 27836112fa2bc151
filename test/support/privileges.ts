/** Tests that need something of the host: root above all. They say so where they are left out. */
import { describe, it } from 'vitest';
import { driverLack, type DriverSet, driverSet } from './driver-set.js';

const isRoot = process.getuid?.() === 0;
const isContinuousIntegration = (process.env['CI'] ?? '') !== '';

/** A `describe` for root, which mounts file systems and starts jails. */
export function describeAsRoot(name: string, body: () => void): void {
  describeUnless(isRoot ? driverLack : 'needs root', name, body);
}

/** The same for what is about some drivers alone: with others there is nothing to test. */
export function describeOn(drivers: readonly DriverSet[], name: string, body: () => void): void {
  if (drivers.includes(driverSet)) describeAsRoot(name, body);
  else describe.skip(`${name} (about ${drivers.join(', ')} alone)`, body);
}

/**
 * A `describe` that is skipped, with the reason in its name, where the host lacks something (`needs root`); under CI it fails
 * instead, since a run that tested nothing must not pass.
 */
export function describeUnless(lack: string | undefined, name: string, body: () => void): void {
  if (lack === undefined) {
    describe(name, body);
  } else if (isContinuousIntegration) {
    describe(name, () => {
      it(lack, () => {
        throw new Error(`CI is set and these tests were left out: ${lack}`);
      });
    });
  } else {
    describe.skip(`${name} (skipped: ${lack})`, body);
  }
}
