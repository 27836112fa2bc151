/** The values that stand in the fields of messages: docs/reference/events.md is printed from these tables. */
import type { PieceRef, StepFailure } from '../../build/checkpoint.js';
import type { FailureReport, MoveName, StepRef, StopReason } from '../../debugger/events.js';
import type { Trial } from '../../debugger/probe/trial.js';
import type { WatchedChange } from '../../debugger/stops/watching.js';
import type { JailProcess } from '../../jail/jail.js';
import type { Fields, KeysOf } from './documented.js';

/** The values that stand in fields. */
export const messageParts = {
  step: {
    means: 'A step of the plan',
    fields: {
      number: 'from 1, over all instructions',
      total: 'how many there are',
      file: 'the name of the Dockerfile',
      line: 'the line that it begins on',
      logical: 'the instruction on one line',
    } satisfies Fields<StepRef>,
  },
  report: {
    means: 'How a step failed',
    fields: {
      step: 'the step',
      failure: 'a failure',
      command: 'what was run; absent where the step runs no command',
      tail: 'the last lines of its output',
      truncated: 'true when there are more',
      lastGood: 'the snapshot before it; absent where there is none',
      running: 'the processes in the jail',
    } satisfies Fields<FailureReport>,
  },
  failure: {
    means: 'The end of a step that failed',
    fields: {
      kind: '`command`: it ran and failed; `interrupted`; `error`: it could not be carried out',
      message: 'as a build says it',
      hint: 'what to do; absent where unknown',
      exitCode: 'absent where no command ended',
      signal: 'the signal that ended it; absent where none did',
      piece: 'the command of the step that ran last; absent where it was run whole',
      durationMs: 'how long it ran, in milliseconds',
    } satisfies Fields<StepFailure>,
  },
  piece: {
    means: 'A command of a step that is gone through command by command',
    fields: {
      number: 'from 1',
      total: 'how many there are',
      text: 'as it stands in the instruction',
    } satisfies Fields<PieceRef>,
  },
  move: {
    means: 'A move or an edit of the session',
    fields: {
      name: 'the command for it',
      about: 'a step or a count; absent where there is none',
    } satisfies Fields<MoveName>,
  },
  trial: {
    means: 'How a command ended that was tried: `kind` is `ran`, or `impossible` where it could not be started',
    fields: {
      kind: '`ran` or `impossible`',
      exit: 'with `code`, and `signal` where one ended it',
      output: 'with `text`, `truncated` and `digest`',
      message: 'why it could not be started',
    } satisfies Record<KeysOf<Trial>, string>,
  },
  change: {
    means: 'What a step did to what is watched: `kind` is `value` or `files`',
    fields: {
      kind: '`value` of a variable or a command, or `files`',
      before: 'the value before the step; absent where there was none',
      after: 'the value after it',
      files: 'the first files that changed: each has `path`, and its state `before` and `after`',
      more: 'how many more files changed',
    } satisfies Record<KeysOf<WatchedChange>, string>,
  },
  process: {
    means: 'A process in the jail',
    fields: { pid: 'its pid', command: 'the name of its program' } satisfies Fields<JailProcess>,
  },
} as const;

/** What breakpoints, watchpoints and catchpoints have in common. */
const ofAll = {
  number: 'its number',
  temporary: 'true when it is gone now',
  silent: 'true when a person is not told of the stop',
  commands: 'the commands that are done now',
  also: 'reasons of the same kinds: what else stopped here',
};

/** Why the session has stopped, by `kind`. */
export const stopReasons: {
  readonly [R in StopReason as R['kind']]: Fields<Omit<R, 'kind'>> & { readonly '': string };
} = {
  start: { '': 'it is the beginning of the session' },
  step: { '': 'the steps that were asked for are done' },
  moved: { '': 'the position was moved' },
  noHistory: { '': 'going back, the beginning was reached' },
  breakpoint: { '': 'a breakpoint', ...ofAll },
  watchpoint: {
    '': 'a watchpoint: a step changed what it watches',
    watched: 'what, as it is typed',
    change: 'a change',
    by: 'the step that did it',
    ...ofAll,
  },
  catchpoint: { '': 'a catchpoint', event: '`fail`, `stage` or `miss`', ...ofAll },
};
