import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withLock } from '../../../src/host/locks.js';
import { isAlive, type Owner, processOf, thisProcess } from '../../../src/host/owner.js';
import { machine } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

const lockPath = () => join(temporaryDirectory(), 'lock');
const lockOf = ({ pid, startTime }: Owner, nonce: string) => `${pid}:${startTime}:${nonce}`;
const dead = lockOf({ pid: 2 ** 22 + 1, startTime: '1' }, 'x');

describe('withLock', () => {
  it('lets one work at a time, and leaves no file', async () => {
    const path = lockPath();
    let inside = 0;
    let done = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await sleep(1);
      inside -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => withLock(machine, path, work)));
    expect(done).toBe(12);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const path = lockPath();
    const error = new Error('work');
    await expect(withLock(machine, path, () => Promise.reject(error))).rejects.toBe(error);
    expect(await withLock(machine, path, () => Promise.resolve('next'))).toBe('next');
  });

  it('is held in the name of the process that stands for klee when the work begins', async () => {
    const path = lockPath();
    // As behind ssh, where an operation may connect anew.
    let owner: Owner = { pid: 2 ** 22 + 1, startTime: '1' };
    const files = {
      ...machine.files,
      async symlink(...args: Parameters<typeof machine.files.symlink>) {
        owner = thisProcess();
        await machine.files.symlink(...args);
      },
    };
    const behind = {
      files,
      get owner() {
        return owner;
      },
      isAlive: (asked: Owner) => machine.isAlive(asked),
    };
    await withLock(behind, path, async () => {
      expect(readlinkSync(path)).toMatch(`${thisProcess().pid}:${thisProcess().startTime}:`);
    });
    expect(readdirSync(dirname(path))).toEqual([]);

    // Lost while it was held, it is a dead one's, and another klee takes it: that one's stays.
    await withLock(behind, path, async () => {
      owner = { pid: 2 ** 22 + 2, startTime: '2' };
      unlinkSync(path);
      symlinkSync(lockOf(thisProcess(), 'another'), path);
    });
    expect(readlinkSync(path)).toContain('another');
  });

  it('names a living holder that does not give it back', async () => {
    const path = lockPath();
    const child = spawn('sleep', ['1000']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    symlinkSync(lockOf(processOf(child.pid ?? 0), 'abc'), path);
    const attempt = withLock(machine, path, () => Promise.resolve(), { waitMs: 30 });
    await expect(attempt).rejects.toMatchObject({
      code: 'KLEE_LOCKED',
      message: `klee with process id ${child.pid ?? 0} holds the lock ${path}`,
    });
    expect(readdirSync(dirname(path))).toEqual(['lock']);
    child.kill('SIGKILL');
    expect(await withLock(machine, path, () => Promise.resolve('mine'))).toBe('mine');
  });

  it.each([
    [
      'a dead process',
      (path: string) => {
        symlinkSync(dead, path);
      },
    ],
    [
      'another process with the same pid',
      (path: string) => {
        symlinkSync(lockOf({ ...thisProcess(), startTime: '1' }, 'x'), path);
      },
    ],
    [
      'nobody: it is a file',
      (path: string) => {
        writeFileSync(path, '');
      },
    ],
  ])('takes over the lock of %s, one at a time', async (_, make) => {
    const path = lockPath();
    make(path);
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await sleep(1);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => withLock(machine, path, work)));
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it('leaves a lock alone that another klee has taken over while the connection was lost', async () => {
    const path = lockPath();
    let owner = { pid: 2 ** 22 + 1, startTime: '1' };
    const changing = {
      ...machine,
      get owner() {
        return owner;
      },
    };
    const other = lockOf(machine.owner, 'other');
    await withLock(changing, path, () => {
      ({ owner } = machine);
      unlinkSync(path);
      symlinkSync(other, path);
      return Promise.resolve();
    });
    expect(readlinkSync(path)).toBe(other);
  });

  it('takes over from who died while taking over', async () => {
    const path = lockPath();
    symlinkSync(dead, path);
    symlinkSync(dead, `${path}.takeover`);
    expect(await withLock(machine, path, () => Promise.resolve('mine'))).toBe('mine');
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});

describe('isAlive', () => {
  it('knows this process, and processes that have ended', async () => {
    expect(isAlive(thisProcess())).toBe(true);
    const child = spawn('sleep', ['1000']);
    await once(child, 'spawn');
    const owner = processOf(child.pid ?? 0);
    expect(isAlive(owner)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(owner)).toBe(false);
  });
});
