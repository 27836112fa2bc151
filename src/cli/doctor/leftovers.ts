/** What klees that were killed have left. */
import type { Finding } from '../../view/findings.js';
import type { Host } from '../host.js';

const topic = 'left over';

export async function leftoverFindings(host: Host, { fix }: { fix: boolean }): Promise<Finding[]> {
  const before = await host.leftovers();
  if (fix) await host.sweep();
  const after = fix ? await host.leftovers() : before;
  const removed = before.filter((what) => !after.includes(what));
  if (before.length === 0 && after.length === 0) {
    return [{ topic, subject: 'nothing', state: 'fine', detail: 'no killed klee has left anything' }];
  }
  return [
    ...removed.map((subject): Finding => ({ topic, subject, state: 'fine', detail: 'removed' })),
    ...after.map((subject): Finding => ({
      topic,
      subject,
      state: 'problem',
      detail: 'of a klee that was killed',
      remedy: remedy(fix),
    })),
  ];
}

function remedy(fix: boolean): string {
  return fix ? 'it could not be removed now: something still uses it' : 'klee doctor --fix';
}
