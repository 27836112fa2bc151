/** The steps of earlier sessions and builds, as their journals and records have them: nothing else remembers them (ADR 16). */
import { uptime } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Machine } from '../../host/machine.js';
import type { Catalog } from '../../image/catalog.js';
import type { Image } from '../../image/image.js';
import { type Recipe, recipeVersion } from '../../image/recipe.js';
import type { SnapshotId, Store } from '../../storage/store.js';
import { unlessGone } from '../../host/unless-gone.js';
import { journalPath, sessionsDirectory } from '../journal/journal.js';
import { findSession, findSessions, type FoundSession } from '../journal/sessions.js';
import type { Session } from '../session.js';
import type { Origin } from './outcome.js';

export interface EarlierStep {
  readonly origin: Origin;
  readonly recipe: Recipe;
  /** Undefined where the step found its files as they were to be. */
  readonly taken: SnapshotId | undefined;
  readonly durationMs: number;
  readonly exitCode: number | undefined;
  /** On the machine. */
  readonly log: string | undefined;
}

/** Of a session or image, the steps that were made on each snapshot, those of the latest first. */
export type EarlierSteps = ReadonlyMap<SnapshotId, readonly EarlierStep[]>;

interface Place {
  readonly machine: Machine;
  readonly root: string;
  readonly store: Pick<Store, 'list'>;
  readonly catalog: Catalog;
}

/** Those whose snapshots are there, without what the session `own` has made: its timeline has that. */
export async function earlierSteps({ machine, root, store, catalog }: Place, own: string): Promise<EarlierSteps> {
  // The snapshots last: one that a living session takes meanwhile is not missed.
  const sessions = await findSessions(machine, root);
  const images = await catalog.list();
  const there = new Set((await store.list()).map(({ id }) => id));
  const steps = [
    ...sessions
      .filter((session) => session.id !== own && counts(machine, session))
      .map((session) => ofSession(root, session)),
    ...images.map((image) => ofImage(catalog.directory(image.id), image)),
  ].flat();
  const found = new Map<SnapshotId, EarlierStep[]>();
  for (const step of steps) {
    const { on, version } = step.recipe;
    if (version !== recipeVersion || !there.has(on)) continue;
    if (step.taken !== undefined && !there.has(step.taken)) continue;
    const others = found.get(on);
    if (others === undefined) found.set(on, [step]);
    else others.push(step);
  }
  return found;
}

/**
 * A session that was left has its files on the disk. Of one whose klee was killed that is known only while the machine has not been
 * booted since: a power failure can have taken files that its journal counts on, where the storage does not write them out (ADR 2).
 */
function counts({ address }: Machine, { status, used, stored, removed }: FoundSession): boolean {
  if (stored === undefined || removed || status === 'abandoned' || status === 'damaged') return false;
  return status !== 'crashed' || address !== undefined || used > Date.now() - uptime() * 1000;
}

function ofSession(root: string, { id, stored }: FoundSession): EarlierStep[] {
  const checkpoints = stored?.checkpoints ?? [];
  const { forgotten = [] } = (stored?.state ?? {}) as { forgotten?: readonly number[] };
  const depths = new Map<number, number>([[0, 0]]);
  const steps: EarlierStep[] = [];
  for (const { id: number, parent, recipe, taken, durationMs, exitCode, log } of checkpoints) {
    const before = depths.get(parent);
    // What `delete checkpoint` was told to forget, and all that was made on top of it.
    if (before === undefined || forgotten.includes(number)) continue;
    const step = before + 1;
    depths.set(number, step);
    if (recipe === undefined) continue;
    steps.push({
      origin: { kind: 'session', id, step },
      recipe,
      taken,
      durationMs,
      exitCode,
      log: log === undefined || isAbsolute(log) ? log : join(sessionsDirectory(root), id, 'logs', log),
    });
  }
  return steps.reverse();
}

function ofImage(directory: string, { id, instructions }: Image): EarlierStep[] {
  return instructions.flatMap(({ recipe, snapshot, durationMs = 0, exitCode, log }, index) =>
    recipe === undefined
      ? []
      : [
          {
            origin: { kind: 'image' as const, id, step: index + 1 },
            recipe,
            taken: snapshot,
            durationMs,
            exitCode,
            log: log === undefined ? undefined : join(directory, log),
          },
        ],
  );
}

/** What a session knows of the others: read when it first needs it. */
export class Earlier {
  #steps: Promise<EarlierSteps> | undefined;
  /** The journals that were looked at, by the ids of their sessions, as they were on the disk then. */
  readonly #seen = new Map<string, string>();

  steps(session: Pick<Session, 'host' | 'options'>): Promise<EarlierSteps> {
    this.#steps ??= earlierSteps(session.host, session.options.id);
    return this.#steps;
  }

  /** Has it read anew when it is needed next. */
  forget(): void {
    this.#steps = undefined;
  }

  /** Whether nobody has removed a session, nor begun to. */
  async isThere(machine: Machine, root: string, id: string): Promise<boolean> {
    const status = await unlessGone(machine.files.lstat(journalPath(root, id)));
    if (status === undefined) return false;
    // Journals are only ever appended to.
    const version = `${status.size} ${status.mtimeNs}`;
    if (this.#seen.get(id) === version) return true;
    const { stored, removed } = await findSession(machine, root, id);
    if (stored === undefined || removed) return false;
    this.#seen.set(id, version);
    return true;
  }
}
