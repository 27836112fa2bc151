import { KleeError } from '../errors.js';
import type { Availability } from './availability.js';
import { isProgram } from './find-program.js';
import { type Machine, onMachine } from './machine.js';
import { installHint } from './packages.js';

/** A program that is a good pid 1: it reaps what is reparented to it and otherwise sleeps. */
const candidates: readonly (readonly string[])[] = [
  ['/usr/bin/catatonit', '-P'],
  ['/usr/libexec/podman/catatonit', '-P'],
  ['/usr/local/bin/catatonit', '-P'],
  ['/usr/local/libexec/podman/catatonit', '-P'],
];

/** A machine's reaper as an argv. @throws KleeError KLEE_MISSING_PROGRAM */
export async function findReaper(machine: Pick<Machine, 'address' | 'files'>): Promise<readonly string[]> {
  for (const argv of candidates) if (await isProgram(machine.files, argv[0] ?? '')) return argv;
  throw new KleeError(
    'KLEE_MISSING_PROGRAM',
    `catatonit is not installed${onMachine(machine)}: jails need it as their first process`,
    { hint: installHint('catatonit') },
  );
}

/** A machine's reaper, for who looks at what there is. */
export async function reaperAvailability(machine: Pick<Machine, 'address' | 'files'>): Promise<Availability> {
  try {
    const [found = ''] = await findReaper(machine);
    return { name: 'catatonit', found };
  } catch (error) {
    if (!(error instanceof KleeError) || error.code !== 'KLEE_MISSING_PROGRAM') throw error;
    return { name: 'catatonit', problem: 'not installed', remedy: installHint('catatonit') };
  }
}
