/** What `klee doctor` finds: on the machine, in the klee root, between the two. */
import type { Finding } from '../../view/findings.js';
import type { Cli } from '../cli.js';
import type { Host, HostPlace } from '../host.js';
import { known } from './known.js';
import { imageFindings } from './images.js';
import { leftoverFindings } from './leftovers.js';
import { machineFindings } from './machine.js';
import { toolFindings } from './tools.js';

/** Never throws for what is wrong with the host: that is what is looked for. */
export async function examine(cli: Cli, place: HostPlace, options: { fix: boolean }): Promise<Finding[]> {
  const findings = await machineFindings(place);
  const host = await known('storage', place.dataset ?? place.root, () => cli.openHost(place));
  if ('finding' in host) return [...findings, host.finding];
  try {
    return [...findings, ...(await hostFindings(host.value, options))];
  } finally {
    await host.value.close();
  }
}

async function hostFindings(host: Host, options: { fix: boolean }): Promise<Finding[]> {
  const part = async (examinePart: (host: Host, options: { fix: boolean }) => Promise<Finding[]>) => {
    const found = await known('klee root', host.root, () => examinePart(host, options));
    return 'finding' in found ? [found.finding] : found.value;
  };
  // First, since what trying the tools makes may be on its way out for a moment.
  const contents = [...(await part(leftoverFindings)), ...(await part(imageFindings))];
  const tools = await part(toolFindings);
  // With storage that does not answer, that is all there is to say about what is in it.
  const storageWorks = tools.some(({ topic, state }) => topic === 'storage' && state === 'used');
  return storageWorks ? [...tools, ...contents] : tools;
}
