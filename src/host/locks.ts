/** Locks between klees that use one machine. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../errors.js';
import type { StateMachine } from './machine.js';
import { isSame, type Owner } from './owner.js';
import { unlessGone } from './unless-gone.js';

interface Held extends Owner {
  /** Tells one holding of the lock from the next by the same process. */
  readonly nonce: string;
}

const pollMs = 20;

/**
 * Does `work` while no other klee, and nothing else in this one, holds the lock `path`: a symbolic link that
 * is there as long as the lock is held. Its text says who holds it: file systems have room for one so short beside its name, so that
 * who makes room on a full disk gets it. The lock of a process that has died is taken over at once.
 * @param options.waitMs how long to wait for a living holder; default 10 s.
 * @throws KleeError KLEE_LOCKED when it is still held then.
 */
export async function withLock<T>(
  machine: StateMachine,
  path: string,
  work: () => Promise<T>,
  options: { waitMs?: number } = {},
): Promise<T> {
  const held: Held = { ...machine.owner, nonce: randomBytes(6).toString('hex') };
  await acquire(machine, path, held, Date.now() + (options.waitMs ?? 10_000));
  // Asking may have connected anew to the machine: the name in the lock is a dead one's then, and anybody may take it over.
  if (!isSame(held, machine.owner)) return withLock(machine, path, work, options);
  try {
    return await work();
  } finally {
    await release(machine, path, held);
  }
}

async function release(machine: StateMachine, path: string, held: Held): Promise<void> {
  // While a connection was lost, another klee may have taken the lock over.
  const ours = isSame(machine.owner, held) || (await holderOf(machine, path))?.nonce === held.nonce;
  if (ours) await machine.files.unlink(path);
}

async function acquire(machine: StateMachine, path: string, held: Held, deadline: number): Promise<void> {
  for (;;) {
    try {
      await machine.files.symlink(textOf(held), path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(machine, path);
    if (holder === undefined) continue;
    if (!(await machine.isAlive(holder))) {
      // Only under a lock of its own: else two klees could both see the dead one's lock, and the slower one remove the
      // lock that the quicker one has got by then.
      await withLock(machine, `${path}.takeover`, async () => {
        if ((await holderOf(machine, path))?.nonce === holder.nonce) await machine.files.unlink(path);
      });
    } else if (Date.now() > deadline) {
      throw new KleeError('KLEE_LOCKED', `klee with process id ${holder.pid} holds the lock ${path}`, {
        hint: 'wait for it to end, or end it',
      });
    } else {
      await sleep(pollMs);
    }
  }
}

/** undefined when nobody holds it any more. */
async function holderOf({ files }: StateMachine, path: string): Promise<Held | undefined> {
  try {
    const text = await unlessGone(files.readlink(path));
    return text === undefined ? undefined : (parse(text.toString()) ?? nobody);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return nobody;
    throw error;
  }
}

/** Holds what is no lock of klee's. */
const nobody: Held = { pid: 0, startTime: 'unknown', nonce: '' };

function textOf({ pid, startTime, nonce }: Held): string {
  return `${pid}:${startTime}:${nonce}`;
}

function parse(text: string): Held | undefined {
  const [, pid, startTime = '', nonce = ''] = /^(\d+):(.*):(.*)$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startTime, nonce };
}
