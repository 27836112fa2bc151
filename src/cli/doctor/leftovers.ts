/** What klees that were killed have left. */
import { findSessions } from '../../debugger/journal/sessions.js';
import type { Finding } from '../../view/findings.js';
import type { Host } from '../host.js';

const topic = 'left over';

export async function leftoverFindings(host: Host, { fix }: { fix: boolean }): Promise<Finding[]> {
  const before = await host.leftovers();
  if (fix) await host.sweep();
  const after = fix ? await host.leftovers() : before;
  const removed = before.filter((what) => !after.includes(what));
  const sessions = await sessionFindings(host);
  if (before.length === 0 && after.length === 0) {
    return [...sessions, { topic, subject: 'nothing', state: 'fine', detail: 'no killed klee has left anything' }];
  }
  return [
    ...sessions,
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

/** Sessions whose klee was killed are no leftovers: somebody may go on with them. */
async function sessionFindings({ machine, root }: Host): Promise<Finding[]> {
  const found = await findSessions(machine, root);
  return found.flatMap(({ id, status, problem }): Finding[] => {
    if (status === 'crashed') {
      const detail = `its klee was killed: klee debug --resume ${id} goes on with it`;
      return [{ topic: 'sessions', subject: id, state: 'fine', detail }];
    }
    if (problem === undefined) return [];
    const remedy = `klee sessions rm ${id}`;
    return [{ topic: 'sessions', subject: id, state: 'problem', detail: problem.message, remedy }];
  });
}
