import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseStorage } from '../../../../src/cli/drivers/storage-choice.js';
import type { Machine } from '../../../../src/host/machine.js';
import type { Programs } from '../../../../src/host/programs.js';
import { machine } from '../../../support/machine.js';
import { temporaryDirectory } from '../../../support/temporary.js';

/** A machine whose pools have these datasets. */
function having(datasets: readonly string[], platform = 'linux') {
  const attempt: Programs['attempt'] = (argv) =>
    Promise.resolve({ argv, exitCode: 0, stdout: datasets.join('\n'), stderr: '', durationMs: 0 });
  return { ...machine, platform, programs: { ...machine.programs, attempt } };
}

/** What is chosen for a root that trees are then put into. */
async function used(on: Machine, root: string, asked?: string) {
  const { storage, settle } = await chooseStorage(on, root, asked);
  await settle();
  return storage;
}

it('takes the dataset that is asked for, and keeps to it', async () => {
  const root = temporaryDirectory();
  const chosen = { store: 'zfs', dataset: 'tank/klee' };
  expect(await used(having([]), root, 'tank/klee')).toEqual(chosen);
  expect(await used(having([]), root)).toEqual(chosen);
  expect(await used(having([]), root, 'tank/klee')).toEqual(chosen);
  await expect(chooseStorage(having([]), root, 'tank/other')).rejects.toMatchObject({
    code: 'KLEE_USAGE',
    message: `the images of ${root} are kept in the dataset tank/klee, not in the dataset tank/other`,
  });
});

it.each([
  ['linux', ['tank', 'tank/home'], { store: 'overlay' }],
  ['linux', ['tank', 'tank/kleene', 'zroot', 'zroot/kleene'], { store: 'zfs', dataset: 'tank/kleene' }],
  ['freebsd', ['zroot'], { store: 'zfs', dataset: 'zroot/kleene' }],
])('on %s with the datasets %j chooses %j', async (platform, datasets, expected) => {
  const root = temporaryDirectory();
  expect(await used(having(datasets, platform), root)).toEqual(expected);
  expect(JSON.parse(readFileSync(join(root, 'storage.json'), 'utf8'))).toEqual(expected);
});

it('does not hold a root to what nothing was put into', async () => {
  const root = temporaryDirectory();
  await chooseStorage(having([]), root, 'tnak/klee');
  expect(readdirSync(root)).toEqual([]);
  expect(await used(having([]), root, 'tank/klee')).toEqual({ store: 'zfs', dataset: 'tank/klee' });
});

it('holds a root to the storage that another klee was quicker to use', async () => {
  const root = temporaryDirectory();
  const [one, other, same] = await Promise.all(
    ['tank/klee', 'tank/other', 'tank/klee'].map((dataset) => chooseStorage(having([]), root, dataset)),
  );
  await one?.settle();
  await same?.settle();
  await expect(other?.settle()).rejects.toMatchObject({
    code: 'KLEE_USAGE',
    message: `the images of ${root} are kept in the dataset tank/klee, not in the dataset tank/other`,
  });
});

it('takes a root of an older klee for one on overlayfs', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'overlay'));
  expect(await used(having(['tank/kleene']), root)).toEqual({ store: 'overlay' });
  await expect(chooseStorage(having([]), root, 'tank/klee')).rejects.toThrow(
    'are kept on overlayfs, not in the dataset tank/klee',
  );
});

it('has no overlayfs on another machine, whoever made the root', async () => {
  const there = (datasets: readonly string[]) => ({ ...having(datasets), address: 'ssh://root@tux' });
  const root = temporaryDirectory();
  await expect(chooseStorage(there(['tank']), root, undefined)).rejects.toMatchObject({
    code: 'KLEE_USAGE',
    message: 'no dataset to keep images in on ssh://root@tux',
    hint: expect.stringContaining('--dataset POOL/kleene') as string,
  });
  expect((await chooseStorage(there(['tank/kleene']), root, undefined)).storage).toEqual({
    store: 'zfs',
    dataset: 'tank/kleene',
  });
  const local = temporaryDirectory();
  await (await chooseStorage(having([]), local, undefined)).settle();
  await expect(chooseStorage(there([]), local, undefined)).rejects.toMatchObject({
    code: 'KLEE_PLATFORM',
    message: `the images of ${local} on ssh://root@tux are kept on overlayfs`,
  });
});

it('does not guess what a damaged file said', async () => {
  const root = temporaryDirectory();
  writeFileSync(join(root, 'storage.json'), '{"store":"btrfs"}');
  await expect(chooseStorage(having([]), root, undefined)).rejects.toMatchObject({ code: 'KLEE_STORAGE' });
});
