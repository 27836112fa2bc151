/**
 * Generated sessions on generated Dockerfiles, compared with a simple model after each command. CONTRIBUTING.md says how to have
 * more of them, and how to have one again.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Host } from '../../src/cli/host.js';
import { driverSet } from '../support/driver-set.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { dockerfile } from '../support/walk/instructions.js';
import { move } from '../support/walk/moves.js';
import { go, type Walk } from '../support/walk/walk.js';

const environment = process.env;
/** How many walks; ZFS takes its snapshots slower. */
const runs = Number(environment['KLEE_WALK_RUNS'] ?? (driverSet === 'overlay+oci' ? 120 : 15));
const seed = Number(environment['KLEE_WALK_SEED'] ?? 4);

const walk: fc.Arbitrary<Walk> = fc.record({
  dockerfile,
  dialect: fc.constantFrom('kleene', 'docker'),
  answer: fc.constantFrom('drop', 'keep', 'cancel'),
  moves: fc.array(move, { minLength: 5, maxLength: 25, size: 'max' }),
});

/** The mounts of what was looked at are kept until a host is closed. */
const walksOfHost = 50;

describeAsRoot('random walks', () => {
  const root = useKleeRoot('busybox');

  it('are where the model is', { timeout: 0 }, async () => {
    for (let done = 0; done < runs; done += walksOfHost) {
      await withHost(root, (host) => expectWalks(host, seed + done, Math.min(walksOfHost, runs - done)));
    }
  });

  async function expectWalks(host: Host, first: number, count: number): Promise<void> {
    const result = await fc.check(
      fc.asyncProperty(walk, (one) => go(host, one)),
      { seed: first, numRuns: count },
    );
    if (!result.failed) return;
    const { errorInstance, numShrinks } = result;
    const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    expect.fail(`KLEE_WALK_SEED=${first} fails; after ${numShrinks} simplifications:\n${what}`);
  }
});
