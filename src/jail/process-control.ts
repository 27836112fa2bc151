/** Holding and ending all processes of a jail by signals: that works on every host, cgroups or not. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface ControlledProcess {
  /** By which `signal` knows it. */
  readonly pid: number;
  readonly stopped: boolean;
}

export interface ProcessControl {
  /** What runs in the jail now. */
  readonly list: () => ControlledProcess[] | Promise<ControlledProcess[]>;
  /** Sends a signal to processes that were listed just now; those that have ended meanwhile are none to signal. */
  readonly signal: (pids: readonly number[], signal: NodeJS.Signals) => void | Promise<void>;
}

/** How often to look for processes forked while the others were being stopped, or not stopped yet. */
const rounds = 100;

/**
 * Holds processes still while `work` runs. Those that were stopped before stay stopped afterwards. One that cannot stop now, in
 * an uninterruptible wait, is not waited for beyond 100 rounds of 1 ms.
 */
export async function freezeWhile<T>({ list, signal }: ProcessControl, work: () => Promise<T>): Promise<T> {
  const stopped = new Set<number>();
  let found = await list();
  const stoppedBefore = new Set(found.filter((process) => process.stopped).map(({ pid }) => pid));
  try {
    for (let round = 0; round < rounds; round++) {
      const moving = found.filter((process) => !process.stopped && !stoppedBefore.has(process.pid));
      if (moving.length === 0) break;
      const fresh = moving.map(({ pid }) => pid).filter((pid) => !stopped.has(pid));
      for (const pid of fresh) stopped.add(pid);
      await signal(fresh, 'SIGSTOP');
      await sleep(1);
      found = await list();
    }
    return await work();
  } finally {
    await signal([...stopped], 'SIGCONT');
  }
}

/** Kills processes until there are none, or for so many rounds of 1 ms. */
export async function killAll({ list, signal }: ProcessControl, rounds = Number.POSITIVE_INFINITY): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const pids = (await list()).map(({ pid }) => pid);
    if (pids.length === 0) return;
    // What forks faster than it is found is found in the next round; stopped first, it does not fork.
    await signal(pids, 'SIGSTOP');
    await signal(pids, 'SIGKILL');
    await sleep(1);
  }
}
