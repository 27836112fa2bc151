/**
 * Where a klee root keeps its trees. It is settled when trees are first put there and written to `<root>/storage.json`: images of one
 * kind of storage cannot be cloned on another, and nobody should have to say `--dataset` every time.
 */
import { join } from 'node:path';
import { KleeError } from '../../errors.js';
import { type Machine, onMachine } from '../../host/machine.js';
import { isDatasetName } from '../../zfs/names.js';

export type StorageChoice = { readonly store: 'overlay' } | { readonly store: 'zfs'; readonly dataset: string };

/** Kleene's own. */
const kleeneDataset = 'zroot/kleene';

export interface ChosenStorage {
  readonly storage: StorageChoice;
  /**
   * Holds the root to it. To be called when the storage has turned out to be there, before anything is put into it: a root is not
   * bound to a pool that was mistyped.
   * @throws KleeError KLEE_USAGE when another klee has meanwhile settled on another storage
   */
  readonly settle: () => Promise<void>;
}

/**
 * The storage of `root`, which has to exist. A new root gets ZFS where a dataset was asked for, on FreeBSD, and where a pool has a
 * dataset `kleene`; else overlayfs.
 * @param asked the dataset of `--dataset`, if any
 * @throws KleeError KLEE_USAGE when the root has another storage than is asked for; KLEE_STORAGE when what it has cannot be read;
 * KLEE_USAGE, KLEE_PLATFORM for a Linux behind ssh where it would be overlayfs
 */
export async function chooseStorage(machine: Machine, root: string, asked: string | undefined): Promise<ChosenStorage> {
  const path = join(root, 'storage.json');
  const settled = (await recorded(machine, path)) ?? (await fromBefore(machine, root));
  if (settled !== undefined) {
    const wanted: StorageChoice = asked === undefined ? settled : { store: 'zfs', dataset: asked };
    expectSame(settled, wanted, root);
    expectUsable(machine, settled, root);
    return { storage: settled, settle: () => Promise.resolve() };
  }
  const storage = await chooseAfresh(machine, asked);
  return { storage, settle: () => settle(machine, root, path, storage) };
}

async function settle(machine: Machine, root: string, path: string, storage: StorageChoice): Promise<void> {
  try {
    await machine.files.writeFile(path, `${JSON.stringify(storage)}\n`, { exclusive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another klee was quicker.
    expectSame((await recorded(machine, path)) ?? storage, storage, root);
  }
}

async function chooseAfresh(machine: Machine, asked: string | undefined): Promise<StorageChoice> {
  if (asked !== undefined) return { store: 'zfs', dataset: asked };
  if (machine.platform === 'freebsd') return { store: 'zfs', dataset: kleeneDataset };
  const found = await kleeneDatasets(machine);
  if (found !== undefined) return { store: 'zfs', dataset: found };
  if (machine.address === undefined) return { store: 'overlay' };
  throw new KleeError('KLEE_USAGE', `no dataset to keep images in${onMachine(machine)}`, {
    hint: `${zfsAlone}: --dataset POOL/kleene makes one there`,
  });
}

const zfsAlone = 'on another machine klee works with ZFS only';

/** overlayfs is worked with on this machine alone: klee itself goes through the files of its layers. */
function expectUsable(machine: Machine, { store }: StorageChoice, root: string): void {
  if (machine.address === undefined || store !== 'overlay') return;
  throw new KleeError('KLEE_PLATFORM', `the images of ${root}${onMachine(machine)} are kept on overlayfs`, {
    hint: `${zfsAlone}: --root DIRECTORY --dataset POOL/kleene makes another root there`,
  });
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

function expectSame(settled: StorageChoice, wanted: StorageChoice, root: string): void {
  const [kept, asked] = [nameOf(settled), nameOf(wanted)];
  if (kept === asked) return;
  throw new KleeError('KLEE_USAGE', `the images of ${root} are kept ${kept}, not ${asked}`, {
    hint: 'leave out --dataset, or give another --root with it',
  });
}

function nameOf(storage: StorageChoice): string {
  return storage.store === 'zfs' ? `in the dataset ${storage.dataset}` : 'on overlayfs';
}

async function recorded({ files }: Machine, path: string): Promise<StorageChoice | undefined> {
  try {
    const value = JSON.parse((await files.readFile(path)).toString()) as { store?: unknown; dataset?: unknown } | null;
    if (value?.store === 'overlay') return { store: 'overlay' };
    const { store, dataset } = value ?? {};
    if (store === 'zfs' && typeof dataset === 'string' && isDatasetName(dataset)) return { store, dataset };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError) && code !== 'EISDIR') throw error;
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
