/** `try`: a command that may become a RUN. It runs on what stands here; only `keep` makes a step of it. */
import type { Exit } from '../../jail/jail.js';
import { changeCommands } from '../../build/overrides.js';
import { commandOf } from '../../build/run-step.js';
import type { JailSettings } from '../../build/workspace.js';
import { logicalOf } from '../../dockerfile/source.js';
import { KleeError } from '../../errors.js';
import type { Overrides } from '../../image/config.js';
import { quoted } from '../../shell/quote.js';
import type { Change } from '../../storage/store.js';
import { byHand, known } from '../run/by-hand.js';
import { dropDataset } from '../run/dataset.js';
import { nextKey } from '../run/recorded.js';
import { atShell } from '../run/standing-here.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { insertStep } from '../source/edit.js';
import type { HandCommand } from './hand-command.js';
import { everything, reportOf } from './report.js';
import { record } from './record.js';

/** A command that was tried. */
export interface Tried {
  readonly line: string;
  readonly exit: Exit;
  readonly durationMs: number;
  readonly log: string;
  /** It ran on the position's own files: its result is that of a step. */
  readonly clean: boolean;
  /** What was set for the session when it ran. */
  readonly overrides: Overrides;
  readonly jail: JailSettings;
  /** All that was done by hand by then: more of it since is not the trial's. */
  readonly hands: readonly HandCommand[];
  /** Something ran in the jail when it was done. */
  readonly running: boolean;
}

export interface TrialEnd {
  readonly tried: Tried;
  readonly changes: readonly Change[];
  /** The step that `keep` makes of it. */
  readonly step: number;
}

/**
 * Runs what `RUN line` would. After another trial on the clean snapshot, on the clean snapshot again; else on what stands here.
 * @throws KleeError KLEE_DOCKERFILE when that is no RUN
 */
export async function tryOut(session: Session, line: string, output: (chunk: Buffer) => void): Promise<TrialEnd> {
  const number = session.at.depth + 1;
  if (goesOn(line)) {
    throw new KleeError('KLEE_USAGE', 'The command goes on, and has no end.', {
      hint: 'a line that ends in \\ goes on in the next, a heredoc to the line that is its name',
    });
  }
  const instruction = session.plan.insert(number, `RUN ${line}`, session.unusedInstruction).step(number);
  if (instruction.keyword !== 'RUN') throw new Error('a RUN was read as something else');
  if (instruction.form === 'script') {
    throw new KleeError('KLEE_USAGE', 'A program with a #! cannot be tried.', {
      hint: '`RUN <<EOF` at the prompt makes a step of it and runs it, `undo` takes that back',
    });
  }
  // What a shell is given: a heredoc alone is the text of one, and the exec form its words.
  const typed =
    instruction.form === 'shell' ? instruction.command.replace(/\n$/, '') : instruction.argv.map(quoted).join(' ');
  const { settings, overrides, jail } = session;
  const ground = session.ground();
  if (session.trial?.clean === true && session.trial.hands === session.hands) {
    if (session.dirty) await dropDataset(session, 'changes', true);
    session.standClean();
  }
  const clean = !session.dirty && session.attempt === undefined && session.inside === undefined;
  const command = await atShell(session, commandOf(instruction, session.at.state, settings), 'step');
  const { exit, log, durationMs, changes } = await byHand(session, async () => {
    const started = performance.now();
    const { exit, log } = await session.runner.tryOut(command, ground, output);
    const durationMs = performance.now() - started;
    // As at the end of a RUN; but the shell of a step that the session stands inside of goes on.
    if (exit.code === 0 && !settings.dialect.processesSurvive && session.inside === undefined)
      await session.workspace.killAll();
    return { exit, log, durationMs, did: (changed) => [known(session, typed, exit, command, changed)] };
  });
  const running = (await session.workspace.processes()).length > 0;
  const tried = { line, exit, durationMs, log, clean, overrides, jail, hands: session.hands, running };
  session.trial = tried;
  return { tried, changes, step: number };
}

function goesOn(line: string): boolean {
  const { heredocs = [] } = logicalOf(`RUN ${line}`, '\\') ?? {};
  return heredocs.some(({ ended }) => !ended) || (heredocs.length === 0 && /\\[ \t]*$/.test(line));
}

/** Makes the trial a step of the plan, which is done: with nothing run again where it ran on the clean snapshot with what is set now. @throws KleeError KLEE_USAGE */
export async function keepTrial(session: Session): Promise<'done' | 'failed'> {
  const { trial, at } = session;
  if (trial === undefined) {
    throw new KleeError('KLEE_USAGE', 'There is nothing to keep.', {
      hint: session.dirty ? '`record` makes instructions of what was done by hand' : '`try CMD` tries a command',
    });
  }
  const { line, exit, durationMs, log, overrides } = trial;
  if (exit.code !== 0) {
    throw new KleeError('KLEE_USAGE', `It failed (exit code ${exit.code}): a step that fails ends a build.`, {
      hint: '`try` another one, `drop` gives it up',
    });
  }
  if (session.hands.slice(trial.hands.length).some(({ changed }) => changed)) {
    throw new KleeError('KLEE_USAGE', 'Files were changed by hand after the try.', {
      hint: '`record` makes instructions of commands, `drop` gives up all of it',
    });
  }
  if (!trial.clean || overrides !== session.overrides || trial.jail !== session.jail) {
    const report = await reportOf(session);
    const typed = trial.hands.at(-1)?.line;
    const last = report.candidates.findLastIndex((one) => one.kind === 'run' && one.line === typed);
    if (last < 0) throw new KleeError('KLEE_USAGE', 'It has changed nothing.', { hint: '`insert` makes a step of it' });
    return record(session, report, { ...everything(report), candidates: [last + 1], files: [] });
  }
  const number = at.depth + 1;
  await insertStep(session, number, `RUN ${line}`);
  const key = await nextKey(session, at);
  const left = await session.workspace.processes();
  await session.workspace.enter(session.ground());
  const taken = await session.workspace.snapshot();
  const instruction = session.plan.step(number);
  session.executed += 1;
  session.standClean();
  session.at = session.timeline.add(at, {
    key: key ?? String(performance.now()),
    instruction,
    plan: session.plan,
    state: { ...at.state, snapshot: taken },
    taken,
    left,
    durationMs,
    exitCode: exit.code,
    byHand: false,
    ...(changeCommands(overrides) ? { overrides } : {}),
    log,
  });
  await save(session);
  session.emit({ type: 'stepFinished', step: session.ref(number), taken, left, durationMs, reused: false });
  return 'done';
}
