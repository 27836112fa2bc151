/** Where a session stands, as plain data: its steps, breakpoints, source and snapshots. */
import type { SnapshotId } from '../storage/store.js';
import { type Breakpoint, breakpointsAt } from './stops/breakpoints.js';
import type { StepRef } from './events.js';
import { type InsideRef, insideRef } from './run/inside.js';
import type { Session } from './session.js';
import { stageLabel } from './travel/stages.js';
import { lastExitCode, pathTo } from './timeline.js';

export interface Position {
  /** The Dockerfile, as the user named it. */
  readonly file: string;
  /** How many steps are done. */
  readonly done: number;
  readonly total: number;
  /** The step that runs next; undefined at the end. */
  readonly next: StepRef | undefined;
  /** Where inside that step; undefined before it. */
  readonly inside: InsideRef | undefined;
  readonly snapshot: SnapshotId | undefined;
  readonly failed: boolean;
  /** Files were changed by hand. */
  readonly dirty: boolean;
  /** The plan differs from the file that it was read from. */
  readonly edited: boolean;
  /** A build of the plan does not make what is here: changes made by hand were kept, steps skipped, or run with what the session has set. */
  readonly notReproducible: boolean;
  readonly keptByHand: boolean;
  /** The numbers of the steps that were passed over on the way here. */
  readonly skipped: readonly number[];
  /** The numbers of the steps that every move forward passes over. */
  readonly skips: readonly number[];
  /** Of the failed step, of the last command that is done inside a step, or of the last that is done and ran a command; undefined where there is none. */
  readonly exitCode: number | undefined;
  /** The stage of the step that runs next, or of the last: its name, or its number, from 0. */
  readonly stage: string;
}

export function position(session: Session): Position {
  const done = session.at.depth;
  const path = pathTo(session.at);
  const skipped = path.filter((checkpoint) => checkpoint.skipped === true).map(({ depth }) => depth);
  const keptByHand = path.some((checkpoint) => checkpoint.byHand);
  return {
    file: session.plan.file,
    done,
    total: session.plan.steps.length,
    next: session.atEnd ? undefined : session.ref(done + 1),
    inside: insideRef(session),
    snapshot: session.at.state.snapshot,
    failed: session.attempt !== undefined,
    dirty: session.dirty,
    edited: session.plan.edited,
    notReproducible: skipped.length > 0 || keptByHand || path.some(({ overrides }) => overrides !== undefined),
    keptByHand,
    skipped,
    skips: session.plan.steps.flatMap((_, index) => (session.plan.skips(index + 1) ? [index + 1] : [])),
    exitCode:
      session.attempt?.failure.exitCode ??
      session.inside?.done.at(-1)?.status ??
      (session.attempt === undefined ? lastExitCode(session.at) : undefined),
    stage: stageLabel(session.plan, done + 1),
  };
}

export interface StepRow {
  readonly step: StepRef;
  readonly state: 'done' | 'failed' | 'waiting';
  /** It was passed over, or will be. */
  readonly skipped: boolean;
  readonly current: boolean;
  readonly snapshot: SnapshotId | undefined;
  readonly durationMs: number | undefined;
  readonly breakpoint: 'enabled' | 'temporary' | 'disabled' | undefined;
}

export function steps(session: Session): StepRow[] {
  const path = pathTo(session.at);
  return session.plan.steps.map((instruction, index) => {
    const checkpoint = path[index];
    const failed = session.attempt?.instruction === instruction.id;
    return {
      step: session.ref(index + 1),
      state: checkpoint !== undefined ? 'done' : failed ? 'failed' : 'waiting',
      skipped: checkpoint?.skipped ?? session.plan.skips(index + 1),
      current: index === session.at.depth,
      snapshot: checkpoint?.taken,
      durationMs: checkpoint?.durationMs ?? (failed ? session.attempt?.failure.durationMs : undefined),
      breakpoint: markOf(breakpointsAt(session.breakpoints.list(), session.plan, index + 1)),
    };
  });
}

function markOf(breakpoints: readonly Breakpoint[]): StepRow['breakpoint'] {
  const shown = breakpoints.find(({ enabled }) => enabled) ?? breakpoints[0];
  if (shown === undefined) return undefined;
  if (!shown.enabled) return 'disabled';
  return shown.disposition === 'delete' ? 'temporary' : 'enabled';
}

export interface SourceLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The step whose first line it is. */
  readonly step: number | undefined;
  readonly current: boolean;
  readonly breakpoint: boolean;
  /** Its step was passed over, or will be. */
  readonly skipped: boolean;
}

export function lines(session: Session): SourceLine[] {
  const byLine = new Map(session.plan.steps.map((step, index) => [step.line, index + 1]));
  const passedOver = new Set(steps(session).flatMap(({ skipped, step }) => (skipped ? [step.number] : [])));
  const text = session.plan.text.replace(/\r?\n$/, '').split(/\r?\n/);
  return text.map((content, index) => {
    const step = byLine.get(index + 1);
    return {
      line: index + 1,
      text: content,
      step,
      current: step === session.at.depth + 1,
      breakpoint: step !== undefined && breakpointsAt(session.breakpoints.list(), session.plan, step).length > 0,
      skipped: step !== undefined && passedOver.has(step),
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
