import { setTimeout as sleep } from 'node:timers/promises';
import { type ContainerProcess, signalProcess } from './processes.js';

/** How often to look for processes forked while the others were being stopped, or not stopped yet. */
const rounds = 100;

/**
 * Holds processes still while `work` runs, by SIGSTOP: that works on every host, cgroups or not. Those that were stopped before
 * stay stopped afterwards. One that cannot stop now, in an uninterruptible wait, is not waited for beyond 100 rounds of 1 ms.
 */
export async function freezeWhile<T>(list: () => ContainerProcess[], work: () => Promise<T>): Promise<T> {
  const stopped = new Set<number>();
  const stoppedBefore = new Set(
    list()
      .filter(isStopped)
      .map(({ hostPid }) => hostPid),
  );
  try {
    for (let round = 0; round < rounds; round++) {
      const moving = list().filter((process) => !isStopped(process) && !stoppedBefore.has(process.hostPid));
      if (moving.length === 0) break;
      for (const { hostPid } of moving) {
        if (!stopped.has(hostPid)) signalProcess(hostPid, 'SIGSTOP');
        stopped.add(hostPid);
      }
      await sleep(1);
    }
    return await work();
  } finally {
    for (const pid of stopped) signalProcess(pid, 'SIGCONT');
  }
}

const isStopped = ({ state }: ContainerProcess) => state === 'T' || state === 't';
