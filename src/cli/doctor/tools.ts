/** Storage and jails, as they were found by trying. */
import type { Availability } from '../../host/availability.js';
import type { Finding, FindingState } from '../../view/findings.js';
import type { Host } from '../host.js';

export async function toolFindings(host: Host): Promise<Finding[]> {
  const { storage, jails, helpers } = await host.availability();
  return [
    ...findingsOf('storage', storage),
    ...findingsOf('jails', jails),
    ...helpers.flatMap((helper) => findingsOf('reaper', [helper])),
  ];
}

/** The first that works is used; where none does, each is a problem. */
function findingsOf(topic: string, available: readonly Availability[]): Finding[] {
  const used = available.find(({ problem }) => problem === undefined);
  return available.map((one) => {
    const { name, found, problem, remedy } = one;
    const state: FindingState =
      one === used ? 'used' : problem === undefined ? 'available' : used === undefined ? 'problem' : 'absent';
    const detail = [found, problem].filter((text) => text !== undefined).join(': ');
    return { topic, subject: name, state, detail, ...(one === used || remedy === undefined ? {} : { remedy }) };
  });
}
