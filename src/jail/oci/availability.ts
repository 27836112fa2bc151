/** Which OCI runtimes are there, and whether they start a container here. */
import type { Availability } from '../../host/availability.js';
import { installHint } from '../../host/packages.js';
import type { OciHost } from './jail.js';
import type { RuntimeName } from './runtime.js';
import { failureOf, findProgram } from './trial.js';

/** Tries each runtime with a container of nothing but the reaper. */
export async function runtimeAvailability(tools: Omit<OciHost, 'runtime'>): Promise<Availability[]> {
  const found: Availability[] = [];
  for (const name of ['crun', 'runc'] satisfies RuntimeName[]) {
    const path = findProgram(name);
    if (path === undefined) {
      found.push({ name, problem: 'not installed', remedy: installHint(name) });
      continue;
    }
    const version = await tools.namespace.programs.attempt([path, '--version']);
    const [line = ''] = version.stdout.split('\n');
    const problem = await failureOf({ ...tools, runtime: { name, path } });
    found.push({ name, found: line.replace(/^\w+ version /, '') || path, problem });
  }
  return found;
}
