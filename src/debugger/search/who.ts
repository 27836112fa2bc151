/** Which steps made a path, changed it and took it away, as the differences between their snapshots tell. Nothing runs. */
import { normalize } from 'node:path/posix';
import type { Change } from '../../storage/store.js';
import { changesOf, entryIn, realPathIn, treeOf, wreckageChanges } from '../trees/trees.js';
import type { StepRef } from '../events.js';
import { hasWildcards, pathMatcher } from '../trees/path-matcher.js';
import { SearchProgress } from './search-progress.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';

export interface Deed {
  /** Undefined for what was done by hand. */
  readonly step: StepRef | undefined;
  /** True for what the step left that failed. */
  readonly failed: boolean;
  readonly change: Change;
}

export interface PathHistory {
  readonly path: string;
  /** The FROM that it came with; undefined for what a step made. */
  readonly cameWith: StepRef | undefined;
  /** In the order of the steps. */
  readonly deeds: readonly Deed[];
  /** Of a directory: the steps that changed something below it. */
  readonly below: readonly StepRef[];
}

export interface Culprits {
  /** Each path that was asked for and is known, sorted. */
  readonly paths: readonly PathHistory[];
  /** False when it was ended before the last step was looked at. */
  readonly complete: boolean;
}

/**
 * The steps on the way to the position that did something to what `pattern` names: an absolute path, or a glob. Of a glob those paths
 * are told that a step did something to.
 */
export async function who(session: Session, pattern: string): Promise<Culprits> {
  const here = treeOf(session.at.state.snapshot);
  const path = hasWildcards(pattern)
    ? undefined
    : await realPathIn(session, here, normalize(pattern), { followLast: false });
  const matches = path === undefined ? await pathMatcher(pattern) : (other: string) => other === path;
  const directory = path === '/' ? '/' : `${path}/`;
  const found = new Map<string, Deed[]>();
  const below: StepRef[] = [];
  const steps = pathTo(session.at);
  const progress = new SearchProgress(session, steps.length);
  const complete = await session.longWork.during(async (stop) => {
    for (const checkpoint of steps) {
      if (stop.aborted) return false;
      const step = session.refOf(checkpoint);
      const touchedBelow = await note(changesOf(session, checkpoint), { step, failed: false });
      if (touchedBelow) below.push(step);
      progress.done(checkpoint);
    }
    const { attempt } = session;
    await note(await wreckageChanges(session), { step: attempt?.step, failed: attempt !== undefined });
    return true;
  });

  async function note(changes: AsyncIterable<Change>, by: Omit<Deed, 'change'>): Promise<boolean> {
    let touchedBelow = false;
    for await (const change of changes) {
      if (path !== undefined && change.path.startsWith(directory) && change.path !== path) touchedBelow = true;
      if (!matches(change.path)) continue;
      const deeds = found.get(change.path) ?? [];
      found.set(change.path, [...deeds, { ...by, change }]);
    }
    return touchedBelow;
  }

  const from = steps.find(({ instruction }) => instruction?.keyword === 'FROM');
  const paths = [...found].map(([name, deeds]) =>
    historyOf(session, name, deeds, from, path === undefined ? [] : below),
  );
  if (path !== undefined && paths.length === 0 && (await entryIn(session, treeOf(from?.state.snapshot), path))) {
    paths.push(historyOf(session, path, [], from, below));
  }
  return { paths: paths.sort((one, other) => (one.path < other.path ? -1 : 1)), complete };
}

function historyOf(
  session: Session,
  path: string,
  deeds: readonly Deed[],
  from: Checkpoint | undefined,
  below: readonly StepRef[],
): PathHistory {
  const wasThere = deeds[0]?.change.kind !== 'added';
  return { path, cameWith: wasThere && from !== undefined ? session.refOf(from) : undefined, deeds, below };
}
