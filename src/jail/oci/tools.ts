/** What containers need besides a runtime. */
import { KleeError } from '../../errors.js';
import { installHint } from '../../host/packages.js';
import { findReaper } from '../../host/reaper.js';
import type { OciHost } from './jail.js';
import { findProgram } from './trial.js';

export type OciTools = Omit<OciHost, 'runtime'>;

/** @throws KleeError KLEE_MISSING_PROGRAM without a reaper or mount(8). */
export async function toolsOf(place: Pick<OciTools, 'namespace' | 'files' | 'stateDirectory'>): Promise<OciTools> {
  const { namespace, files, stateDirectory } = place;
  const reaper = await findReaper();
  const mountProgram = findProgram('mount');
  if (mountProgram === undefined) {
    throw new KleeError('KLEE_MISSING_PROGRAM', 'mount is not installed', { hint: installHint('mount') });
  }
  return { namespace, files, stateDirectory, reaper, mountProgram };
}
