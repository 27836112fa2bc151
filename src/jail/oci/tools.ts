/** What containers need besides a runtime. */
import { KleeError } from '../../errors.js';
import { architectureOf } from '../../host/architecture.js';
import { findProgram } from '../../host/find-program.js';
import { onMachine } from '../../host/machine.js';
import { installHint } from '../../host/packages.js';
import { findReaper } from '../../host/reaper.js';
import type { OciPlace, OciTools } from './host.js';

/** @throws KleeError KLEE_MISSING_PROGRAM without a reaper or mount(8), and those of `openNamespace`. */
export async function toolsOf(place: OciPlace): Promise<OciTools> {
  const { machine } = place;
  const [{ userNamespace }, reaper, mountProgram, architecture] = await Promise.all([
    place.namespace(),
    findReaper(machine),
    findProgram(machine, 'mount'),
    architectureOf(machine),
  ]);
  if (mountProgram === undefined) {
    throw new KleeError('KLEE_MISSING_PROGRAM', `mount is not installed${onMachine(machine)}`, {
      hint: installHint('mount'),
    });
  }
  return { ...place, userNamespace, reaper, mountProgram, architecture };
}
