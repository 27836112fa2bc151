/** What a session can be asked, as plain data. */
import { readFile, stat } from 'node:fs/promises';
import { commandOf } from '../build/run-step.js';
import { expand } from '../dockerfile/expand.js';
import { lookupIn } from '../dockerfile/scope.js';
import { KleeError } from '../errors.js';
import type { JailProcess, Mount } from '../jail/jail.js';
import { formatParameter } from '../jail/parameters.js';
import { resolveInside } from '../host/scoped-path.js';
import type { Change, SnapshotId, Tree } from '../storage/store.js';
import type { StepRef } from './events.js';
import type { Session } from './session.js';
import { ancestorAt, type Checkpoint, pathTo } from './timeline.js';

export interface Position {
  /** The Dockerfile, as the user named it. */
  readonly file: string;
  /** How many steps are done. */
  readonly done: number;
  readonly total: number;
  /** The step that runs next; undefined at the end. */
  readonly next: StepRef | undefined;
  readonly snapshot: SnapshotId | undefined;
  readonly failed: boolean;
  /** Files were changed by hand. */
  readonly dirty: boolean;
  /** The plan differs from the file that it was read from. */
  readonly edited: boolean;
  readonly notReproducible: boolean;
}

export function position(session: Session): Position {
  const done = session.at.depth;
  return {
    file: session.plan.file,
    done,
    total: session.plan.steps.length,
    next: session.atEnd ? undefined : session.ref(done + 1),
    snapshot: session.at.state.snapshot,
    failed: session.attempt !== undefined,
    dirty: session.dirty,
    edited: session.plan.edited,
    notReproducible: session.notReproducible,
  };
}

export interface StepRow {
  readonly step: StepRef;
  readonly state: 'done' | 'failed' | 'waiting';
  readonly current: boolean;
  readonly snapshot: SnapshotId | undefined;
  readonly durationMs: number | undefined;
  readonly breakpoint: 'enabled' | 'temporary' | undefined;
}

export function steps(session: Session): StepRow[] {
  const path = pathTo(session.at);
  return session.plan.steps.map((instruction, index) => {
    const checkpoint = path[index];
    const failed = session.attempt?.instruction === instruction.id;
    const breakpoint = session.breakpoints.list().find((one) => one.instruction === instruction.id);
    return {
      step: session.ref(index + 1),
      state: checkpoint !== undefined ? 'done' : failed ? 'failed' : 'waiting',
      current: index === session.at.depth,
      snapshot: checkpoint?.taken,
      durationMs: checkpoint?.durationMs ?? (failed ? session.attempt?.failure.durationMs : undefined),
      breakpoint: breakpoint === undefined ? undefined : breakpoint.temporary ? 'temporary' : 'enabled',
    };
  });
}

export interface BreakpointRow {
  readonly number: number;
  readonly temporary: boolean;
  readonly hits: number;
  readonly step: StepRef;
}

export function breakpoints(session: Session): BreakpointRow[] {
  return session.breakpoints.list().map(({ number, temporary, hits, instruction }) => ({
    number,
    temporary,
    hits,
    step: session.ref(session.plan.numberOf(instruction)),
  }));
}

export interface SourceLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The step whose first line it is. */
  readonly step: number | undefined;
  readonly current: boolean;
  readonly breakpoint: boolean;
}

export function lines(session: Session): SourceLine[] {
  const byLine = new Map(session.plan.steps.map((step, index) => [step.line, index + 1]));
  const text = session.plan.text.replace(/\r?\n$/, '').split(/\r?\n/);
  return text.map((content, index) => {
    const step = byLine.get(index + 1);
    const id = step === undefined ? undefined : session.plan.step(step).id;
    return {
      line: index + 1,
      text: content,
      step,
      current: step === session.at.depth + 1,
      breakpoint: session.breakpoints.list().some((one) => one.instruction === id),
    };
  });
}

export interface SnapshotRow {
  readonly step: StepRef;
  readonly snapshot: SnapshotId;
  /** Bytes that it adds to the one before. */
  readonly size: number;
  readonly durationMs: number;
  readonly current: boolean;
}

export async function snapshots(session: Session): Promise<SnapshotRow[]> {
  const rows: SnapshotRow[] = [];
  for (const checkpoint of pathTo(session.at)) {
    const { taken, durationMs, state } = checkpoint;
    const snapshot = checkpoint.instruction?.keyword === 'FROM' ? state.snapshot : taken;
    if (snapshot === undefined) continue;
    rows.push({
      step: session.refOf(checkpoint),
      snapshot,
      size: await session.host.store.usage(snapshot),
      durationMs,
      current: snapshot === session.at.state.snapshot,
    });
  }
  return rows;
}

export interface Environment {
  readonly user: string;
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Those of the variables that are ARGs. */
  readonly arguments: readonly string[];
  readonly cmd: readonly string[];
}

export function environment(session: Session): Environment {
  const { state } = session.at;
  const command = commandOf({ form: 'shell', command: '' }, state, session.options.settings);
  const { scope } = state;
  const args = scope.inStage ? scope.arguments : scope.globalArguments;
  return {
    user: command.user ?? 'root',
    directory: command.directory ?? '/',
    variables: scope.inStage ? (command.environment ?? {}) : args,
    arguments: Object.keys(args).filter((name) => !Object.hasOwn(scope.environment, name)),
    cmd: state.config.cmd,
  };
}

/** A word with its variables replaced as ENV would at the position. @throws KleeError KLEE_DOCKERFILE */
export function expandHere(session: Session, word: string): string {
  const { settings } = session.options;
  return expand(word, lookupIn(session.at.state.scope), {
    place: { file: settings.file, line: session.atEnd ? 0 : session.ref(session.at.depth + 1).line, logical: word },
    escape: settings.escape,
    requiredVariables: settings.dialect.requiredVariables,
  });
}

export interface JailInfo {
  readonly driver: string;
  readonly store: string;
  /** Undefined while no dataset is needed. */
  readonly id: string | undefined;
  readonly running: boolean;
  readonly profile: 'freebsd' | 'docker';
  readonly network: 'host' | 'disabled';
  readonly parameters: readonly string[];
  readonly mounts: readonly Mount[];
  readonly processes: readonly JailProcess[];
  /** The dataset's tree, as this process opens it. */
  readonly path: string | undefined;
}

export async function jail(session: Session): Promise<JailInfo> {
  const { workspace, host } = session;
  return {
    driver: (await host.jails()).name,
    store: host.store.name,
    id: workspace.dataset?.id,
    running: workspace.jail?.running ?? false,
    profile: session.jail.profile,
    network: session.jail.network,
    parameters: session.jail.parameters.map(formatParameter),
    mounts: session.jail.mounts,
    processes: await workspace.processes(),
    path: workspace.dataset?.path,
  };
}

export interface StepChanges {
  /** Undefined for changes made by hand. */
  readonly step: StepRef | undefined;
  readonly changes: AsyncIterable<Change>;
}

export async function changes(session: Session, number: number | undefined): Promise<StepChanges> {
  const { step, before, after } = await sides(session, number);
  return {
    step,
    changes: before === undefined || after === undefined ? none() : session.host.store.diff(before, after),
  };
}

export interface FileComparison {
  readonly path: string;
  readonly step: StepRef | undefined;
  /** Undefined where the file is not there. */
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** @throws KleeError KLEE_USAGE when the path is a directory or in neither tree. */
export async function fileBeforeAndAfter(
  session: Session,
  path: string,
  number: number | undefined,
): Promise<FileComparison> {
  const { step, before, after } = await sides(session, number);
  const [was, is] = [await fileIn(session, before, path), await fileIn(session, after, path)];
  if (was === undefined && is === undefined) {
    throw new KleeError('KLEE_USAGE', `${path} is not there, neither before the step nor after it.`);
  }
  return { path, step, before: was, after: is };
}

export interface LogRef {
  readonly step: StepRef;
  /** Undefined for a step that runs no command. */
  readonly path: string | undefined;
}

export function log(session: Session, number: number | undefined): LogRef {
  const { attempt } = session;
  if (attempt !== undefined && (number === undefined || number === attempt.step.number)) {
    return { step: attempt.step, path: attempt.log };
  }
  const wanted =
    number ?? pathTo(session.at).findLast((checkpoint) => checkpoint.log !== undefined)?.depth ?? session.at.depth;
  const checkpoint = doneStep(session, wanted);
  return { step: session.refOf(checkpoint), path: checkpoint.log };
}

async function sides(
  session: Session,
  number: number | undefined,
): Promise<{ step: StepRef | undefined; before: Tree | undefined; after: Tree | undefined }> {
  const { attempt, dirty } = session;
  const here = number === undefined || number === attempt?.step.number;
  if (here && (attempt !== undefined || dirty)) {
    const good = session.at.state.snapshot;
    const dataset = await session.workspace.enter(session.ground());
    return { step: attempt?.step, before: good === undefined ? undefined : { snapshot: good }, after: { dataset } };
  }
  const checkpoint = doneStep(session, number ?? session.at.depth);
  const tree = (snapshot: SnapshotId | undefined): Tree | undefined =>
    snapshot === undefined ? undefined : { snapshot };
  return {
    step: session.refOf(checkpoint),
    before: tree(checkpoint.parent?.state.snapshot),
    after: tree(checkpoint.state.snapshot),
  };
}

function doneStep(session: Session, number: number): Checkpoint {
  if (number >= 1 && number <= session.at.depth) return ancestorAt(session.at, number);
  if (session.at.depth === 0 && number === 0)
    throw new KleeError('KLEE_USAGE', 'No step has run yet.', { hint: '`next` runs one' });
  session.plan.step(number);
  throw new KleeError('KLEE_USAGE', `Step ${number} has not run yet.`, {
    hint: `the position is step ${session.at.depth + 1}`,
  });
}

async function fileIn(session: Session, tree: Tree | undefined, path: string): Promise<Buffer | undefined> {
  if (tree === undefined) return undefined;
  const root = 'dataset' in tree ? tree.dataset.path : await session.host.store.view(tree.snapshot);
  const real = resolveInside(root, path);
  const found = await stat(real).catch(() => undefined);
  if (found?.isDirectory() === true)
    throw new KleeError('KLEE_USAGE', `${path} is a directory.`, { hint: 'name a file in it' });
  return found?.isFile() === true ? readFile(real) : undefined;
}

async function* none(): AsyncIterable<Change> {
  await Promise.resolve();
  yield* [];
}
