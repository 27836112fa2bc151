/** Every type of message with its fields: docs/reference/events.md is printed from these tables. */
import type { DocumentedTypes } from './documented.js';
import type { EventMessage, OwnMessage } from './message.js';

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
      cached:
        'of an earlier session or build that had done the same: `kind` (`session` or `image`), `id`, `step`; absent otherwise',
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
