import { access, constants } from 'node:fs/promises';
import { KleeError } from '../errors.js';
import type { Availability } from './availability.js';
import { installHint } from './packages.js';

/** A program that is a good pid 1: it reaps what is reparented to it and otherwise sleeps. */
const candidates: readonly (readonly string[])[] = [
  ['/usr/bin/catatonit', '-P'],
  ['/usr/libexec/podman/catatonit', '-P'],
  ['/usr/local/bin/catatonit', '-P'],
  ['/usr/local/libexec/podman/catatonit', '-P'],
];

/** The host's reaper as an argv. @throws KleeError KLEE_MISSING_PROGRAM */
export async function findReaper(): Promise<readonly string[]> {
  for (const argv of candidates) {
    const found = await access(argv[0] ?? '', constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return argv;
  }
  throw new KleeError('KLEE_MISSING_PROGRAM', 'catatonit is not installed: jails need it as their first process', {
    hint: installHint('catatonit'),
  });
}

/** The host's reaper, for who looks at what there is. */
export async function reaperAvailability(): Promise<Availability> {
  try {
    const [found = ''] = await findReaper();
    return { name: 'catatonit', found };
  } catch (error) {
    if (!(error instanceof KleeError)) throw error;
    return { name: 'catatonit', problem: 'not installed', remedy: installHint('catatonit') };
  }
}
