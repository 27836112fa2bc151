/**
 * Where a klee root keeps its trees. It is settled when the root is first used and written to `<root>/storage.json`: images of one
 * kind of storage cannot be cloned on another, and nobody should have to say `--dataset` every time.
 */
import { join } from 'node:path';
import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';

export type StorageChoice = { readonly store: 'overlay' } | { readonly store: 'zfs'; readonly dataset: string };

/** Kleene's own. */
const kleeneDataset = 'zroot/kleene';

/**
 * The storage of `root`, which has to exist. A new root gets ZFS where a dataset was asked for, on FreeBSD, and where a pool has a
 * dataset `kleene`; else overlayfs.
 * @param asked the dataset of `--dataset`, if any
 * @throws KleeError KLEE_USAGE when the root has another storage than is asked for.
 */
export async function chooseStorage(machine: Machine, root: string, asked: string | undefined): Promise<StorageChoice> {
  const path = join(root, 'storage.json');
  const settled = (await recorded(machine, path)) ?? (await fromBefore(machine, root));
  if (settled !== undefined) return agreeing(settled, asked, root);
  const choice = await chooseAfresh(machine, asked);
  try {
    await machine.files.writeFile(path, `${JSON.stringify(choice)}\n`, { exclusive: true });
    return choice;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another klee was quicker.
    return chooseStorage(machine, root, asked);
  }
}

async function chooseAfresh(machine: Machine, asked: string | undefined): Promise<StorageChoice> {
  if (asked !== undefined) return { store: 'zfs', dataset: asked };
  if (machine.platform === 'freebsd') return { store: 'zfs', dataset: kleeneDataset };
  const found = await kleeneDatasets(machine);
  return found === undefined ? { store: 'overlay' } : { store: 'zfs', dataset: found };
}

/** The dataset `kleene` of a pool, the first by name. */
async function kleeneDatasets(machine: Machine): Promise<string | undefined> {
  try {
    const argv = ['zfs', 'list', '-H', '-d', '1', '-t', 'filesystem', '-o', 'name'];
    const { exitCode, stdout } = await machine.programs.attempt(argv, { env: { LC_ALL: 'C' } });
    if (exitCode !== 0) return undefined;
    return stdout
      .split('\n')
      .filter((name) => /^[^/]+\/kleene$/.test(name))
      .sort()[0];
  } catch (error) {
    if (error instanceof KleeError && error.code === 'KLEE_MISSING_PROGRAM') return undefined;
    throw error;
  }
}

function agreeing(settled: StorageChoice, asked: string | undefined, root: string): StorageChoice {
  if (asked === undefined || (settled.store === 'zfs' && settled.dataset === asked)) return settled;
  const kept = settled.store === 'zfs' ? `in the dataset ${settled.dataset}` : 'on overlayfs';
  throw new KleeError('KLEE_USAGE', `the images of ${root} are kept ${kept}, not in ${asked}`, {
    hint: 'leave out --dataset, or give another --root with it',
  });
}

async function recorded(machine: Machine, path: string): Promise<StorageChoice | undefined> {
  let text: string;
  try {
    text = (await machine.files.readFile(path)).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const value = JSON.parse(text) as { store?: unknown; dataset?: unknown };
    if (value.store === 'overlay') return { store: 'overlay' };
    if (value.store === 'zfs' && typeof value.dataset === 'string') return { store: 'zfs', dataset: value.dataset };
  } catch {
    // As below.
  }
  throw new KleeError('KLEE_STORAGE', `${path} does not say where the images are kept`, {
    hint: `write {"store":"overlay"} or {"store":"zfs","dataset":"…"} into it`,
  });
}

/** A root that a klee made which knew overlayfs alone. */
async function fromBefore(machine: Machine, root: string): Promise<StorageChoice | undefined> {
  try {
    await machine.files.lstat(join(root, 'overlay'));
    return { store: 'overlay' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
