/** A session's parts as the plain data of its journal, and back. */
import { isAbsolute, join, relative } from 'node:path';
import { dialects } from '../../dockerfile/dialect.js';
import type { CheckpointData, Keeping, SessionData } from './journal-entries.js';
import { Plan } from '../source/plan.js';
import type { SessionOptions } from '../session.js';
import type { Checkpoint, Timeline } from '../timeline.js';

/** The plans of a session by their numbers, 0 for the one that it began with: an edit makes a new one, an undo has an old one again. */
export class Plans {
  readonly #plans: Plan[];
  readonly #numbers: Map<Plan, number>;

  constructor(plans: readonly Plan[]) {
    this.#plans = [...plans];
    this.#numbers = new Map(plans.map((plan, number) => [plan, number]));
  }

  get count(): number {
    return this.#plans.length;
  }

  get(number: number): Plan {
    const plan = this.#plans[number];
    if (plan === undefined) throw new Error(`the session has no plan ${number}`);
    return plan;
  }

  /** The number of a plan; a new one gets the next. */
  numberOf(plan: Plan): number {
    const known = this.#numbers.get(plan);
    if (known !== undefined) return known;
    this.#numbers.set(plan, this.#plans.length);
    return this.#plans.push(plan) - 1;
  }
}

/** A log as the journal names it: below `logDirectory`, or by its absolute path. */
export function logName(logDirectory: string, path: string): string {
  const name = relative(logDirectory, path);
  return name.startsWith('..') ? path : name;
}

export function logPath(logDirectory: string, name: string): string {
  return isAbsolute(name) ? name : join(logDirectory, name);
}

export function checkpointData(checkpoint: Checkpoint, plans: Plans, logDirectory: string): CheckpointData {
  const { parent, plan, log, depth: _, instruction: __, ...rest } = checkpoint;
  return {
    ...rest,
    parent: parent?.id ?? 0,
    plan: plans.numberOf(plan),
    log: log === undefined ? undefined : logName(logDirectory, log),
  };
}

/** Adds what `data` was made of to a timeline that has what was made before it. */
export function addCheckpoint(timeline: Timeline, data: CheckpointData, plans: Plans, logDirectory: string): void {
  const { id: _, parent: on, plan: number, log, ...rest } = data;
  const [parent, plan] = [checkpointOf(timeline, on), plans.get(number)];
  timeline.add(parent, {
    ...rest,
    plan,
    instruction: plan.steps[parent.depth],
    taken: rest.taken,
    exitCode: rest.exitCode,
    log: log === undefined ? undefined : logPath(logDirectory, log),
  });
}

/** The checkpoint of that id. */
export function checkpointOf(timeline: Timeline, id: number): Checkpoint {
  const checkpoint = timeline.get(id);
  if (checkpoint === undefined) throw new Error(`the session has no checkpoint ${id}`);
  return checkpoint;
}

export function sessionData(options: SessionOptions, keep: Keeping): SessionData {
  const { plan, dockerfilePath, jail, buildArgs, image } = options;
  const { dialect, escape: _, ...settings } = options.settings;
  return { keep, dockerfile: plan.original, dockerfilePath, dialect: dialect.name, settings, jail, buildArgs, image };
}

/** @throws KleeError KLEE_DOCKERFILE when this klee cannot build the Dockerfile any more */
export function optionsOf(id: string, data: SessionData): SessionOptions {
  const { keep, dockerfile, dockerfilePath, settings, jail, buildArgs, image } = data;
  const dialect = dialects[data.dialect];
  const plan = Plan.parse(dockerfile, dialect, settings.file);
  const all = { ...settings, dialect, escape: plan.document.escape };
  // Whether it takes earlier steps is state, and written down as that.
  return { id, keep, plan, settings: all, jail, buildArgs, dockerfilePath, image, cache: true };
}
