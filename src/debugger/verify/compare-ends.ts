/** What two builds made otherwise: their ends compared, each difference with the step that it came from. */
import type { Change } from '../../storage/store.js';
import { inBatches } from '../../storage/tree-walk.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';
import { configDifferences } from './config.js';
import { ignoring } from './ignored.js';
import { Origins, type Pairing } from './origins.js';
import { TwoTrees } from './two-trees.js';
import type { Difference, Ignored, PathDifference, VerificationEnd } from './verification.js';

/** How many files are compared at a time: each takes two parts of a file in memory. */
const atOnce = 8;

export interface EndsToCompare {
  readonly session: Session;
  /** The end of the session, and that of the build from scratch. */
  readonly before: Checkpoint;
  readonly after: Checkpoint;
  readonly pairing: Pairing;
  readonly ignore: readonly string[];
  readonly stop: AbortSignal;
}

export async function compareEnds(ends: EndsToCompare): Promise<VerificationEnd> {
  const { session, before, after, pairing, stop } = ends;
  const trees = await treesOf(session, before, after);
  const ignored: Ignored[] = [];
  const paths: { raw: string; difference: PathDifference }[] = [];
  let same = 0;
  if (trees !== undefined) {
    const ignores = await ignoring(ends.ignore);
    const compared = await inBatches(
      await pathsToCompare(session, trees, before, after),
      async (raw) => ({ raw, result: stop.aborted ? 'absent' : await trees.compare(raw) }),
      atOnce,
    );
    for (const { raw, result } of compared) {
      if (result === 'same') same += 1;
      if (typeof result === 'string') continue;
      const glob = ignores(result.path);
      if (glob === undefined) paths.push({ raw, difference: result });
      else ignored.push({ path: result.path, glob });
    }
  }
  const origins = new Origins(session, pairing);
  const differences: Difference[] = configDifferences(before.state.config, after.state.config).map((difference) => ({
    ...difference,
    origin: origins.ofSetting(difference.setting),
  }));
  const steps = await origins.ofPaths(
    paths.map(({ raw }) => raw),
    (was, is) => treesOf(session, was, is),
    stop,
  );
  for (const { raw, difference } of paths) {
    const origin = steps.get(raw);
    if (origin !== undefined) differences.push({ ...difference, origin });
  }
  if (stop.aborted) return { kind: 'interrupted', step: undefined };
  return { kind: 'compared', same, differences, ignored };
}

/** Undefined where there is nothing to compare: both are the same snapshot. */
async function treesOf({ host }: Session, before: Checkpoint, after: Checkpoint): Promise<TwoTrees | undefined> {
  const [was, is] = [before.state.snapshot, after.state.snapshot];
  if (was === undefined || is === undefined || was === is) return undefined;
  return new TwoTrees(host.machine.files, await host.store.view(was), await host.store.view(is));
}

/**
 * The raw paths that can differ, sorted: what either build has changed of the tree that both began with, which costs what they changed. Where
 * they began with different ones, what the store finds to differ.
 */
async function pathsToCompare(
  { host }: Session,
  trees: TwoTrees,
  before: Checkpoint,
  after: Checkpoint,
): Promise<string[]> {
  const found = new Set<string>();
  const add = async (changes: AsyncIterable<Change>) => {
    for await (const { path } of changes) for (const raw of await trees.rawPaths(path)) found.add(raw);
  };
  const [was, is] = [before.state.snapshot ?? '', after.state.snapshot ?? ''];
  const base = before.state.parent?.snapshot;
  if (base !== undefined && base === after.state.parent?.snapshot) {
    for (const end of [was, is]) if (end !== base) await add(host.store.diff({ snapshot: base }, { snapshot: end }));
  } else await add(host.store.diff({ snapshot: was }, { snapshot: is }));
  return [...found].sort();
}
