/**
 * What klee says with `--json`: every type of message and its fields. docs/reference/events.md is printed from these tables, and an event
 * that is not in them is an error of the types.
 */
import type { StepFailure } from '../build/checkpoint.js';
import type { DebugEvent, FailureReport, MoveName, StepRef, StopReason } from '../debugger/events.js';
import type { Trial } from '../debugger/trial.js';
import type { WatchedChange } from '../debugger/watching.js';
import type { JailProcess } from '../jail/jail.js';

/** Goes up when a field or a type goes away or changes what it means. New ones may come in between. */
export const protocolVersion = 1;

/** Bytes: as text where they are UTF-8, else with `encoding`. */
export interface EncodedText {
  readonly text: string;
  readonly encoding?: 'base64';
}

/** An event of the engine as it is written: output as text. */
export type EventMessage =
  Exclude<DebugEvent, { type: 'output' }> | ({ readonly type: 'output'; readonly step: number } & EncodedText);

/** What is said beside the events of the engine. */
export type OwnMessage =
  | {
      readonly type: 'hello';
      readonly version: number;
      readonly klee: string;
      readonly session: string;
      readonly file: string;
      readonly context: string;
      readonly dialect: string;
      readonly steps: number;
    }
  | { readonly type: 'command'; readonly line: string }
  | { readonly type: 'result'; readonly line: string; readonly lines: readonly string[]; readonly data?: unknown }
  | ({ readonly type: 'text' } & EncodedText)
  | { readonly type: 'question'; readonly text: string; readonly answer: 'y' }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly hint?: string | undefined }
  | {
      readonly type: 'image';
      readonly id: string;
      readonly name?: string | undefined;
      readonly tag?: string | undefined;
      readonly failed: boolean;
    }
  | { readonly type: 'exit'; readonly status: number };

export type Message = EventMessage | OwnMessage;

/** What the fields of a value mean, all of them. */
type Fields<T> = { readonly [K in Exclude<keyof T, 'type'>]-?: string };

/** The fields of all members of a union. */
type KeysOf<T> = T extends unknown ? keyof T : never;

export interface Documented<T> {
  readonly means: string;
  readonly fields: Fields<T>;
}

type DocumentedTypes<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Documented<Extract<M, { readonly type: T }>>;
};

const encoding = '`base64` where the bytes are not UTF-8; else absent';

export const ownMessages: DocumentedTypes<OwnMessage> = {
  hello: {
    means: 'The first line of a session that could be opened',
    fields: {
      version: 'the version of this page, a number',
      klee: 'the version of klee',
      session: "the session's id, which is that of the image that the build makes",
      file: 'the name of the Dockerfile',
      context: 'the directory that COPY takes files from',
      dialect: '`kleene` or `docker`',
      steps: 'how many steps the plan has',
    },
  },
  command: { means: 'A line that is about to be done', fields: { line: 'the line, or the lines of a block' } },
  result: {
    means: 'A line was done',
    fields: {
      line: 'the line',
      lines: 'the answer as a person reads it, line by line; empty where the events say all',
      data: 'the answer as data, in a form of the command’s own that can change between releases; absent where there is none',
    },
  },
  text: { means: 'Something for a person', fields: { text: 'the text, with its line ends', encoding } },
  question: {
    means: 'A question that was asked and, with nobody there, answered',
    fields: { text: 'the question', answer: '`y`' },
  },
  error: {
    means: 'A line, or klee itself, has failed',
    fields: {
      code: 'a code of [errors.md](errors.md)',
      message: 'what is wrong',
      hint: 'what to do; absent where unknown',
    },
  },
  image: {
    means: 'An image was made',
    fields: {
      id: 'its id',
      name: 'its name; absent without one',
      tag: 'its tag; absent without one',
      failed: 'true where it keeps a build that failed',
    },
  },
  exit: { means: 'The last line', fields: { status: 'what klee exits with' } },
};

export const eventMessages: DocumentedTypes<EventMessage> = {
  stepStarted: { means: 'A step begins', fields: { step: 'a step' } },
  output: {
    means: 'Output of a step, or of a command in the jail: a piece of it, which can end within a line',
    fields: { step: 'the number of the step', text: 'the output', encoding },
  },
  stepFinished: {
    means: 'A step is done',
    fields: {
      step: 'a step',
      taken: 'the snapshot that it took; absent where it touched no file',
      reused: 'true when it was not run, because its snapshot was there',
      durationMs: 'how long it took, or had taken, in milliseconds',
      left: 'processes that it left running',
    },
  },
  stepFailed: {
    means: 'A step failed, or was interrupted; the session stands in what it left',
    fields: {
      report: 'a report',
      caught: 'false where `catch fail` is disabled: told in one line',
      reason: 'the catchpoint of the user for it; absent where there is none',
    },
  },
  stopped: {
    means: 'The session stopped before a step',
    fields: { reason: 'a reason', step: 'the step that runs next' },
  },
  finished: {
    means: 'The session stands at the end of the build',
    fields: {
      total: 'how many steps there are',
      snapshot: 'the last snapshot; absent where there is none',
      reason: 'what would have stopped here anyway: a watchpoint; absent where nothing would',
    },
  },
  conditionFailed: {
    means: 'The condition of a breakpoint could not be evaluated, and so it stops',
    fields: { number: 'of the breakpoint', why: 'the reason' },
  },
  dropped: {
    means: 'Changes to files were dropped',
    fields: {
      what: '`wreckage` of a failed step, or `changes` made by hand',
      snapshot: 'the snapshot that the session stands on; absent where there is none',
    },
  },
  processesStopped: {
    means: 'Processes that steps had left running were stopped',
    fields: {
      processes: 'the processes',
      starters: 'the steps that had started them',
      willRevive: 'true when they are started again before the next step',
    },
  },
  revived: {
    means: 'The instruction of a step was run again for what it leaves running',
    fields: { step: 'the step', processes: 'the processes that run now' },
  },
  undone: {
    means: 'Going back undid a step',
    fields: { step: 'the step', attempt: 'true for an attempt that had failed: the position is the same' },
  },
  edited: {
    means: 'The plan was changed',
    fields: {
      change: '`replaced`, `inserted` or `removed`',
      step: 'the step, as it was where it is removed',
      stale: 'the numbers of the steps that have to run again',
    },
  },
  tried: {
    means: '`bisect` has tried its command on the files after a step',
    fields: { step: 'the step', trial: 'a trial', cannotTell: 'true when it says nothing about them' },
  },
  searching: {
    means: 'How far a search is that takes long',
    fields: { step: 'the step that was looked at', looked: 'how many were', total: 'how many there are' },
  },
  replanned: {
    means: 'Another plan came back, with a place on another branch or a move that was undone',
    fields: { changes: 'what is different: each has `change`, as `edited` has it, and `step`' },
  },
  undid: { means: 'A move or an edit was undone', fields: { move: 'a move' } },
  redid: { means: 'A move or an edit was done again', fields: { move: 'a move' } },
  skipped: {
    means: 'Steps were passed over by `jump`',
    fields: { first: 'the first of them', last: 'the last of them' },
  },
  kept: {
    means: 'Changes made by hand have a checkpoint of their own now',
    fields: { checkpoint: 'its number', snapshot: 'its snapshot; absent where there are no files' },
  },
  lost: {
    means: 'What went with a klee that was killed: a session was resumed without it',
    fields: {
      what: '`wreckage` of a failed step, or `changes` made by hand',
      step: 'the step that had failed; absent for changes',
    },
  },
  warning: { means: 'Something to know', fields: { text: 'the warning' } },
  ended: { means: 'The session is over: what no image keeps is removed', fields: {} },
};

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
      durationMs: 'how long it ran, in milliseconds',
    } satisfies Fields<StepFailure>,
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
