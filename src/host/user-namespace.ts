/**
 * klee without root starts itself again in a user namespace, where it is root over the user's own id and over the range of ids
 * that /etc/subuid and /etc/subgid give the user (user_namespaces(7), subuid(5)). `handover.ts` does that; here is what can be told.
 */
import { readFileSync } from 'node:fs';
import type { Files } from './files.js';
import { unlessGone } from './unless-gone.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Holds, for the klee inside, the user id of the one that started it: where state belongs is a matter of that one. */
export const startedByVariable = 'KLEE_USERNS';

/** What the uid_map of the initial user namespace reads: every id is itself. */
const initialMap = /^\s*0\s+0\s+4294967295\s*$/;

/** Whether this process is in a user namespace, of klee's own making or a container's. False on hosts without any. */
export function inUserNamespace(): boolean {
  try {
    return !initialMap.test(readFileSync('/proc/self/uid_map', 'utf8'));
  } catch {
    return false;
  }
}

/** Whether root of a machine is root in a user namespace only: in a container there. `files` are those of the machine. */
export async function isInUserNamespace(files: Pick<Files, 'readFile'>): Promise<boolean> {
  const map = await unlessGone(files.readFile('/proc/self/uid_map'));
  return map !== undefined && !initialMap.test(map.toString());
}

/** The user id of whoever started klee (inside the namespace geteuid(2) answers 0 for everybody); undefined on systems without any. */
export function startedBy(env: Environment): number | undefined {
  return outside(env) ?? process.geteuid?.();
}

/** Whether this process has to go into a user namespace to mount file systems and start jails. */
export function needsUserNamespace(env: Environment): boolean {
  const uid = process.geteuid?.();
  // Where it was done already and yet nobody is root, another round would change nothing.
  return process.platform === 'linux' && uid !== undefined && uid !== 0 && outside(env) === undefined;
}

function outside(env: Environment): number | undefined {
  const uid = Number.parseInt(env[startedByVariable] ?? '', 10);
  return Number.isNaN(uid) || !inUserNamespace() ? undefined : uid;
}
