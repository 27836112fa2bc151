import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import {
  abandonedRunDirectories,
  makeRunDirectory,
  sweepRunDirectories,
} from '../../../../src/cli/drivers/run-directory.js';
import { machine } from '../../../support/machine.js';
import { temporaryDirectory } from '../../../support/temporary.js';

it.each(['1234', '', 'Tue Nov 24 12:18:13 2026', 'a/b-c'])(
  'knows a living klee that started at %j',
  async (startTime) => {
    const root = temporaryDirectory();
    const owner = { pid: 77, startTime };
    const asked: unknown[] = [];
    const on = {
      ...machine,
      owner,
      isAlive: (other: typeof owner) => {
        asked.push(other);
        return Promise.resolve(true);
      },
    };
    const first = await makeRunDirectory(on, root);
    expect(await abandonedRunDirectories(on, root)).toEqual([]);
    expect(asked).toEqual([owner]);
    expect(readdirSync(join(root, 'run'))).toHaveLength(1);
    expect(statSync(join(root, 'run')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(root, 'run'))).toContain(basename(first));
  },
);

it('removes those of klees that were killed, and nothing else', async () => {
  const root = temporaryDirectory();
  const dead = await makeRunDirectory({ ...machine, owner: { pid: 2 ** 22 + 1, startTime: '1' } }, root);
  mkdirSync(join(dead, 'jail'));
  mkdirSync(join(root, 'run/other'));
  const mine = await makeRunDirectory(machine, root);
  await sweepRunDirectories(machine, root);
  expect([dead, mine, join(root, 'run/other')].map((path) => existsSync(path))).toEqual([false, true, true]);
});
