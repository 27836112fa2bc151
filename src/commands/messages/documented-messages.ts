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
      line: 'the line of the Dockerfile that is wrong, from 1; else absent',
      column: 'the column in that line, from 1; else absent',
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
    means: 'The session stopped before a step, or inside it',
    fields: {
      reason: 'a reason',
      step: 'the step that runs next',
      inside:
        'the last command of the step that is `done`, and the `next` one, absent where its shell was ended; absent before the step',
    },
  },
  pieceFinished: {
    means: 'A command of a step is done, and the step goes on after it',
    fields: {
      step: 'the step',
      piece: 'the command',
      status: 'its exit code',
      snapshot: 'the files as it left them',
    },
  },
  ranWhole: {
    means: 'A step cannot be gone through command by command, and is run whole',
    fields: { step: 'the step', why: 'the reason' },
  },
  shellEnded: { means: 'The shell that waited inside a step was ended', fields: { step: 'the step' } },
  beginsAnew: {
    means: 'A step that the session stood inside runs again from its first command',
    fields: { step: 'the step', clean: 'false where changes made by hand stay in its files' },
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
    fields: {
      step: 'the step',
      attempt: 'true for an attempt that had failed: the position is the same',
      piece: 'the command of it that was undone; absent where it is the whole step',
    },
  },
  edited: {
    means: 'The plan was changed',
    fields: {
      change: '`replaced`, `inserted`, `removed`, `moved`, `skipped` or `unskipped`',
      step: 'the step, as it was where it is removed',
      from: 'the number that a moved step had; else absent',
      stale: 'the numbers of the steps that have to run again',
      next: 'the step that runs next, where the position was moved back; else absent',
    },
  },
  overridden: {
    means: 'What commands run with from now on was set, in place of what the Dockerfile says',
    fields: {
      what: '`env`, `arg`, `user` or `workdir`',
      name: 'of a variable or a build argument; absent for the others, and where all variables are meant',
      value: 'absent where it is as the Dockerfile says again; where a variable has a name, it is taken away',
      stale: 'the numbers of the steps that have to run again',
      next: 'the step that runs next, where the position was moved back; else absent',
    },
  },
  changedOnDisk: {
    means: 'The Dockerfile was changed on disk since it was read: `reload` takes it up',
    fields: { file: 'its name' },
  },
  reloaded: {
    means: 'The plan is what the Dockerfile on disk says now',
    fields: {
      changes: 'what is different: each has `change`, as `edited` has it, and `step`',
      stale: 'the numbers of the steps that have to run again',
      next: 'the step that runs next, where the position was moved back; else absent',
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
  verifying: {
    means: '`verify` builds the Dockerfile from scratch, and is at a step',
    fields: { step: 'the step' },
  },
  replanned: {
    means: 'Another plan came back, with a place on another branch or a move that was undone',
    fields: { changes: 'what is different: each has `change`, as `edited` has it, and `step`' },
  },
  undid: { means: 'A move or an edit was undone', fields: { move: 'a move' } },
  redid: { means: 'A move or an edit was done again', fields: { move: 'a move' } },
  skipped: {
    means: 'Steps were passed over, by `jump` or as `skip` says',
    fields: { first: 'the first of them', last: 'the last of them' },
  },
  kept: {
    means: 'Changes made by hand have a checkpoint of their own now',
    fields: {
      checkpoint: 'its number',
      snapshot: 'its snapshot; absent where there are no files',
    },
  },
  copiedOut: {
    means: 'A file that was changed by hand was written into the context, for a COPY',
    fields: { path: 'of the file in the jail', to: 'where it was written, on the machine that klee runs on' },
  },
  recorded: {
    means: 'Steps were made of what was done by hand, and have run',
    fields: {
      steps: 'the steps',
      snapshot: 'what the hands had made; absent where there were no files',
      differences:
        'the first paths that the steps have not made as the hands had, from those to these: each has `kind`, `path`, and what it was `before` and is in `entry`',
      more: 'how many more there are',
      ignored: 'how many others there are, which `verify` ignores too',
      again: 'the step that runs next, where one of the steps is the same instruction; else absent',
    },
  },
  lost: {
    means: 'What was not kept: a session was resumed without it',
    fields: {
      what: '`wreckage` of a failed step, `changes` made by hand, or the shell that waited `inside` a step',
      step: 'the step that had failed, or that it waited in; absent for changes',
      left: 'true when the session was left, false when its klee was killed',
    },
  },
  cancelled: {
    means: 'Nothing was run: the user was asked what becomes of changes made by hand, and stays here',
    fields: {},
  },
  warning: { means: 'Something to know', fields: { text: 'the warning' } },
  ended: { means: 'The session is over: what no image keeps is removed', fields: {} },
};
