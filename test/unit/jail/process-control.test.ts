import { describe, expect, it } from 'vitest';
import { freezeWhile, killAll, type ProcessControl } from '../../../src/jail/process-control.js';

/** Processes that do as signals say; `onSignal` may add some. */
function processes(pids: number[], stopped: number[] = [], onSignal: (signal: string) => void = () => undefined) {
  const running = new Map(pids.map((pid) => [pid, stopped.includes(pid)]));
  const control: ProcessControl = {
    list: () => [...running].map(([pid, stopped]) => ({ pid, stopped })),
    signal: (to, signal) => {
      for (const pid of to) {
        if (signal === 'SIGKILL') running.delete(pid);
        else running.set(pid, signal === 'SIGSTOP');
      }
      onSignal(signal);
    },
  };
  return { control, running };
}

describe('freezeWhile', () => {
  it('holds all still, and lets go of those that it has stopped', async () => {
    const { control, running } = processes([1, 2, 3], [2]);
    const during = await freezeWhile(control, () => Promise.resolve(new Map(running)));
    expect([...during.values()]).toEqual([true, true, true]);
    expect([...running]).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });

  it('holds what was forked meanwhile too', async () => {
    let forks = 2;
    const { control, running } = processes([1], [], (signal) => {
      if (signal === 'SIGSTOP' && forks-- > 0) running.set(10 + forks, false);
    });
    const during = await freezeWhile(control, () => Promise.resolve(new Map(running)));
    expect([...during.values()]).toEqual([true, true, true]);
    expect([...running.values()]).toEqual([false, false, false]);
  });

  it('lets go when the work fails', async () => {
    const { control, running } = processes([1]);
    await expect(freezeWhile(control, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(running.get(1)).toBe(false);
  });

  it('does not wait for ever for what cannot stop', async () => {
    const control: ProcessControl = { list: () => [{ pid: 1, stopped: false }], signal: () => undefined };
    expect(await freezeWhile(control, () => Promise.resolve('done'))).toBe('done');
  });
});

describe('killAll', () => {
  it('kills until there are none', async () => {
    let forks = 3;
    const { control, running } = processes([1, 2], [2], (signal) => {
      if (signal === 'SIGKILL' && forks-- > 0) running.set(10 + forks, false);
    });
    await killAll(control);
    expect([...running]).toEqual([]);
  });

  it('gives up after so many rounds', async () => {
    let asked = 0;
    const control: ProcessControl = {
      list: () => {
        asked++;
        return [{ pid: 1, stopped: false }];
      },
      signal: () => undefined,
    };
    await killAll(control, 3);
    expect(asked).toBe(3);
  });
});
