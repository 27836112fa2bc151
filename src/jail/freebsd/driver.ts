import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import type { Jail, JailDriver, JailSpec } from '../jail.js';
import { objection } from '../parameter-answers.js';
import { entryOf, type JailParameter } from '../parameters.js';
import { FreebsdJail } from './jail.js';
import type { FreebsdHost } from './prison.js';

/** FreeBSD's own, in its base system. */
const programs = ['jail', 'jexec', 'jls', 'mount_nullfs', 'umount', 'ps'];

/** Prints the first of its arguments that is no program of the machine. */
const firstMissing = 'for name; do command -v "$name" >/dev/null || { echo "$name"; exit; }; done';

/**
 * Jails of a machine with FreeBSD.
 * @throws KleeError KLEE_MISSING_PROGRAM, KLEE_PERMISSION
 */
export async function openFreebsdJails(machine: Machine): Promise<JailDriver> {
  const missing = (await machine.programs.run(['/bin/sh', '-c', firstMissing, 'sh', ...programs])).stdout.trim();
  const where = machine.address === undefined ? '' : ` on ${machine.address}`;
  if (missing !== '') {
    throw new KleeError('KLEE_MISSING_PROGRAM', `${missing} is not installed${where}`, {
      hint: 'jails need the programs of FreeBSD’s base system',
    });
  }
  if (machine.uid !== 0) {
    throw new KleeError('KLEE_PERMISSION', `only root can make jails${where}`, {
      hint: machine.address === undefined ? 'run klee as root' : 'connect as root',
    });
  }
  // Without arguments it says how it is used.
  const usage = await machine.programs.attempt(['jexec']);
  return new FreebsdDriver({ machine, jexecKnowsDirectory: usage.stderr.includes('[-d ') });
}

/** Jails by jail(8). `openFreebsdJails` makes one where the machine has what it takes. */
export class FreebsdDriver implements JailDriver {
  readonly name = 'jail';
  readonly #host: FreebsdHost;

  constructor({ machine, jexecKnowsDirectory = true }: Pick<FreebsdHost, 'machine'> & Partial<FreebsdHost>) {
    this.#host = { machine, jexecKnowsDirectory };
  }

  check(parameters: readonly JailParameter[]): string[] {
    return parameters.flatMap((parameter) => {
      const entry = entryOf(parameter.name);
      if (entry === undefined) return [];
      if (entry.commas === true && String(parameter.value).includes('|')) {
        throw new KleeError('KLEE_JAIL_PARAMETER', `jail: ${parameter.name}: cannot be had in a jail of klee: "|"`, {
          hint: 'jail(8) would leave the address on the interface: add it with ifconfig(8) first',
        });
      }
      return objection(parameter, entry, entry.freebsd, 'in a jail of klee') ?? [];
    });
  }

  create(spec: JailSpec): Jail {
    return new FreebsdJail(this.#host, spec);
  }
}
