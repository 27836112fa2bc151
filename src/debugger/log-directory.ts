/** Where the logs of a running session are: on this machine always, whatever machine the session works on. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisProcess } from '../host/owner.js';

/** The name says whose it is: `klee-logs-PID-START-`, and six letters. */
const form = /^klee-logs-(?<pid>\d+)-(?<startTime>\d*)-/;

/** Makes a directory for logs, which nobody else may enter, and removes those of klees that were killed. */
export async function makeLogDirectory(): Promise<string> {
  const parent = tmpdir();
  for (const name of await readdir(parent)) {
    const owner = form.exec(name)?.groups;
    if (owner === undefined || isAlive({ pid: Number(owner['pid']), startTime: owner['startTime'] ?? '' })) continue;
    // Other people's stay: the directory lets nobody remove them.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  const { pid, startTime } = thisProcess();
  return mkdtemp(join(parent, `klee-logs-${pid}-${startTime}-`));
}
