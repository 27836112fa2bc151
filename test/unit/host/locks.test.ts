import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withLock } from '../../../src/host/locks.js';
import { isAlive, type Owner, processOf, thisProcess } from '../../../src/host/owner.js';
import { machine } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

const lockPath = () => join(temporaryDirectory(), 'lock');

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
      async writeFile(...args: Parameters<typeof machine.files.writeFile>) {
        owner = thisProcess();
        await machine.files.writeFile(...args);
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
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(thisProcess());
    });
    expect(readdirSync(dirname(path))).toEqual([]);

    // Lost while it was held, it is a dead one's, and another klee takes it: that one's stays.
    await withLock(behind, path, async () => {
      owner = { pid: 2 ** 22 + 2, startTime: '2' };
      writeFileSync(path, JSON.stringify({ ...thisProcess(), nonce: 'of another klee' }));
    });
    expect(readFileSync(path, 'utf8')).toContain('of another klee');
  });

  it('names a living holder that does not give it back', async () => {
    const path = lockPath();
    const child = spawn('sleep', ['1000']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    const held = { ...processOf(child.pid ?? 0), nonce: 'abc' };
    writeFileSync(path, JSON.stringify(held));
    const attempt = withLock(machine, path, () => Promise.resolve(), { waitMs: 30 });
    await expect(attempt).rejects.toMatchObject({
      code: 'KLEE_LOCKED',
      message: `klee with process id ${child.pid ?? 0} holds the lock ${path}`,
    });
    expect(existsSync(path)).toBe(true);
    child.kill('SIGKILL');
    expect(await withLock(machine, path, () => Promise.resolve('mine'))).toBe('mine');
  });

  it.each([
    ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', nonce: 'x' })],
    ['another process with the same pid', JSON.stringify({ ...thisProcess(), startTime: '1', nonce: 'x' })],
    ['a file that was cut short', ''],
  ])('takes over the lock of %s, one at a time', async (_, content) => {
    const path = lockPath();
    writeFileSync(path, content);
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
    const other = JSON.stringify({ ...machine.owner, nonce: 'other' });
    await withLock(changing, path, () => {
      ({ owner } = machine);
      writeFileSync(path, other);
      return Promise.resolve();
    });
    expect(readFileSync(path, 'utf8')).toBe(other);
  });

  it('takes over from who died while taking over', async () => {
    const path = lockPath();
    const dead = JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', nonce: 'x' });
    writeFileSync(path, dead);
    writeFileSync(`${path}.takeover`, dead);
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
