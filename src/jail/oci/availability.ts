/** Which OCI runtimes are there, and whether they start a container here. */
import type { Availability } from '../../host/availability.js';
import { installHint } from '../../host/packages.js';
import { type OciTools, toolsOf } from './tools.js';
import { runtimeNames } from './runtime.js';
import { failureOf, findProgram } from './trial.js';

/** Tries each runtime with a container of nothing but the reaper. @throws KleeError KLEE_MISSING_PROGRAM */
export async function runtimeAvailability(
  place: Pick<OciTools, 'namespace' | 'files' | 'stateDirectory'>,
): Promise<Availability[]> {
  const tools = await toolsOf(place);
  const found: Availability[] = [];
  for (const name of runtimeNames) {
    const path = findProgram(name);
    if (path === undefined) {
      found.push({ name, problem: 'not installed', remedy: installHint(name) });
      continue;
    }
    const { stdout } = await tools.namespace.programs.attempt([path, '--version']);
    const version = /version (\S+)/.exec(stdout)?.[1] ?? path;
    found.push({ name, found: version, problem: await failureOf({ ...tools, runtime: { name, path } }) });
  }
  return found;
}
