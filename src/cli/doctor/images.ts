/** What the records of images and the storage say of each other. */
import { snapshotsOfSessions } from '../../debugger/journal/sweep.js';
import { neededBy } from '../../image/containers.js';
import { inconsistencies } from '../../image/consistency.js';
import { nameOf } from '../../image/lookup.js';
import type { Finding } from '../../view/findings.js';
import type { Host } from '../host.js';

const topic = 'images';

export async function imageFindings(host: Host, { fix }: { fix: boolean }): Promise<Finding[]> {
  const { catalog, containers, machine, root, store } = host;
  const images = await catalog.list();
  const sessions = await snapshotsOfSessions(machine, root);
  const used = new Set([...sessions, ...(await containers.list()).flatMap(neededBy).map(({ snapshot }) => snapshot)]);
  const { broken, unused } = inconsistencies(images, await store.list(), used, Date.now());
  const findings: Finding[] = broken.map(({ image, missing }) => ({
    topic,
    subject: nameOf(image),
    state: 'problem',
    detail: `${missing.length === 1 ? 'a snapshot of it is' : `${missing.length} snapshots of it are`} gone: ${missing.map((id) => `@${id}`).join(' ')}`,
    remedy: `klee rmi ${nameOf(image)}`,
  }));
  for (const snapshot of unused) {
    if (fix) await store.destroySnapshot(snapshot);
    findings.push({
      topic,
      subject: `@${snapshot}`,
      ...(fix
        ? { state: 'fine', detail: 'removed: nothing referred to it' }
        : { state: 'problem', detail: 'a snapshot that nothing refers to', remedy: 'klee doctor --fix' }),
    });
  }
  // What is tried out next may need the room.
  if (fix) await store.freed();
  const count = images.length === 1 ? '1 image' : `${images.length} images`;
  const whole: Finding = { topic, subject: count, state: 'fine', detail: 'records and storage agree' };
  return findings.length === 0 ? [whole] : findings;
}
