/** Base images: trees that others write, and datasets that are there already. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import type { Programs } from '../host/programs.js';
import { newId } from '../storage/ids.js';
import { makeJailPlaces } from '../storage/jail-places.js';
import type { ImportProgress, SnapshotId } from '../storage/store.js';
import type { Datasets } from './datasets.js';
import { markText } from './marks.js';
import { checkDatasetName, poolOf } from './names.js';
import type { ZfsParts } from './parts.js';
import { env, resultOf } from './program.js';
import type { Mounted } from './removal.js';

export async function importTree(
  parts: ZfsParts,
  datasets: Datasets,
  fill: (directory: string) => Promise<void>,
): Promise<SnapshotId> {
  return baseOf(parts.files, datasets, await datasets.create(), async (directory) => {
    // Whatever the umask is: it becomes the root directory of jails.
    await parts.files.chmod(directory, 0o755);
    await fill(directory);
  });
}

/** A snapshot on the source, a clone of it. The snapshot goes with the last clone: it is destroyed at once, deferred (zfs-destroy(8), -d). */
export async function cloneDataset(
  parts: ZfsParts,
  datasets: Datasets,
  source: string,
  finish: (directory: string) => Promise<void>,
): Promise<SnapshotId> {
  await expectFilesystem(parts, source);
  if (poolOf(source) !== parts.names.pool()) {
    throw new KleeError('KLEE_USAGE', `invalid dataset: ${source}`, {
      hint: `a clone of it cannot be in another pool, ${parts.names.pool()}: copy it, with zfs-copy`,
    });
  }
  const base = await whileSnapshotted(parts, source, [], (snapshot) => datasets.cloneForeign(snapshot));
  return baseOf(parts.files, datasets, base, finish);
}

/**
 * `zfs send | zfs receive`, in one fixed line of sh(1) on the machine that the datasets are on, so that the stream never leaves it. sh
 * passes on what receive(8) came to, which fails too when send does; when sh is told to end, so is receive, and send ends of SIGPIPE.
 */
const copyScript = `
zfs send "$1" | zfs receive -u "$2" &
trap 'kill $!' TERM
wait $!
status=$?
wait
exit $status
`;

/** How often, in milliseconds, to ask how much has arrived. */
const reportMs = 500;

export async function copyDataset(
  parts: ZfsParts & { readonly programs: Pick<Programs, 'attempt'> },
  datasets: Datasets,
  source: string,
  finish: (directory: string) => Promise<void>,
  progress: ImportProgress,
): Promise<SnapshotId> {
  const { index, names, programs, zfs } = parts;
  await expectFilesystem(parts, source);
  await index.ready();
  const id = newId();
  const name = names.container(id);
  const base = await whileSnapshotted(parts, source, [name], async (snapshot) => {
    const arrived = new AbortController();
    const reporting = reportSize(parts, name, progress, arrived.signal);
    try {
      const argv = ['sh', '-c', copyScript, 'klee-copy', snapshot, name];
      const { cancel } = progress;
      const result = resultOf(await programs.attempt(argv, { env, ...(cancel === undefined ? {} : { cancel }) }));
      cancel?.throwIfAborted();
      if (result.failure !== undefined) throw result.failure.error;
      const mounted = await datasets.adopt(id);
      await zfs.run(['destroy', snapshot.replace(source, name)]);
      return mounted;
    } catch (error) {
      await zfs.persist(['destroy', '-r', name]);
      throw error;
    } finally {
      arrived.abort();
      await reporting;
    }
  });
  return baseOf(parts.files, datasets, base, finish);
}

/** Completes the tree of a dataset, takes the snapshot that a base image is, and gives the dataset up; when that fails, all of it goes. */
async function baseOf(
  files: Files,
  datasets: Datasets,
  base: Mounted,
  complete: (directory: string) => Promise<void>,
): Promise<SnapshotId> {
  let snapshot: SnapshotId;
  try {
    await complete(base.mountpoint);
    await makeJailPlaces(files, base.mountpoint);
    snapshot = await datasets.take(base, undefined);
  } catch (error) {
    await datasets.remove(base);
    throw error;
  }
  await datasets.remove(base);
  return snapshot;
}

/**
 * Calls `work` with a snapshot of a dataset that is not klee's, which is destroyed afterwards, or, while there are clones of it, with
 * the last of them. `more`: what `work` makes without a mark.
 */
async function whileSnapshotted<T>(
  { zfs, mounts }: ZfsParts,
  source: string,
  more: readonly string[],
  work: (snapshot: string) => Promise<T>,
): Promise<T> {
  const snapshot = `${source}@klee-${newId()}`;
  await mounts.noteMaking([snapshot, ...more]);
  try {
    await zfs.run(['snapshot', '-o', markText({ kind: 'temporary' }), snapshot]);
    return await work(snapshot);
  } finally {
    const { failure } = await zfs.attempt(['destroy', '-d', snapshot]);
    await mounts.noteMaking([]);
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
  }
}

async function expectFilesystem({ zfs }: ZfsParts, source: string): Promise<void> {
  checkDatasetName(source);
  const { stdout, failure } = await zfs.attempt(['list', '-H', '-o', 'type', source]);
  if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
  if (stdout.trim() === 'filesystem') return;
  const what =
    failure === undefined ? 'it is a volume, which holds no files that klee could see' : "'zfs list' lists them";
  throw new KleeError('KLEE_USAGE', `invalid dataset: ${source}`, { hint: what, cause: failure?.error });
}

/** Reports how much there is of a dataset that is being received, until it has arrived. */
async function reportSize(
  { zfs }: ZfsParts,
  name: string,
  { report }: ImportProgress,
  arrived: AbortSignal,
): Promise<void> {
  if (report === undefined) return;
  while (!arrived.aborted) {
    await sleep(reportMs, undefined, { signal: arrived }).catch(() => undefined);
    const { stdout, failure } = await zfs.attempt(['get', '-Hp', '-o', 'value', 'used', name]);
    if (failure === undefined) report(Number(stdout));
  }
}
