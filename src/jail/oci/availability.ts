/** Which OCI runtimes are there, and whether they start a container there. */
import type { Availability } from '../../host/availability.js';
import { findProgram } from '../../host/find-program.js';
import { installHint } from '../../host/packages.js';
import type { OciPlace } from './host.js';
import { runtimeNames } from './runtime.js';
import { toolsOf } from './tools.js';
import { failureOf } from './trial.js';

/** Tries each runtime with a container of nothing but the reaper. @throws KleeError KLEE_MISSING_PROGRAM, KLEE_PERMISSION */
export async function runtimeAvailability(place: OciPlace): Promise<Availability[]> {
  const tools = await toolsOf(place);
  const found: Availability[] = [];
  for (const name of runtimeNames) {
    const path = await findProgram(tools.machine, name);
    if (path === undefined) {
      found.push({ name, problem: 'not installed', remedy: installHint(name) });
      continue;
    }
    const { stdout } = await tools.machine.programs.attempt([path, '--version']);
    const version = /version (\S+)/.exec(stdout)?.[1] ?? path;
    found.push({ name, found: version, problem: await failureOf({ ...tools, runtime: { name, path } }) });
  }
  return found;
}
