import type { Frame } from '../debugger/travel/stages.js';
import type { Position } from '../debugger/inspect.js';
import { KleeError } from '../errors.js';
import { shortText } from './step-words.js';
import { noArguments } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { stopLine } from './stop-words.js';

const noFrame = 'No stack: FROM has not run, and no stage has begun.';

function look({ debugger: engine }: CommandContext): { frames: Frame[]; position: Position } {
  return { frames: engine.travel.frames(), position: engine.position() };
}

export const frame = defineCommand({
  name: 'frame',
  aliases: ['f'],
  group: 'looking',
  usage: ['frame'],
  summary: 'Say where the session stands, as a stop does',
  examples: ['frame', 'f'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'frame');
    return Promise.resolve(context.debugger.position());
  },
  *show(position, theme) {
    yield theme.current(stopLine(position));
  },
});

export const backtrace = defineCommand({
  name: 'backtrace',
  aliases: ['bt', 'where'],
  group: 'looking',
  usage: ['backtrace'],
  summary: 'Show the stages that the position stands on',
  details: [
    'Frame 0 is the stage of the step that runs next, marked with `=>`; frame 1 the stage that its FROM names, and so on.',
  ],
  examples: ['bt'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'backtrace');
    return Promise.resolve(look(context));
  },
  *show({ frames, position }, theme) {
    if (frames.length === 0) yield noFrame;
    for (const [index, one] of frames.entries()) {
      yield frameLine(index, one);
      if (index === 0) yield theme.current(`=> ${stopLine(position)}`);
    }
  },
});

export const up = defineCommand({
  name: 'up',
  group: 'looking',
  usage: ['up'],
  summary: 'Show the stage that this one is built from',
  details: ['It shows it and stays: the position is always in frame 0.'],
  examples: ['up'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'up');
    const [, outer] = context.debugger.travel.frames();
    if (outer === undefined) return refuse('Initial frame selected; you cannot go up.');
    return Promise.resolve(outer);
  },
  *show(outer) {
    yield frameLine(1, outer);
  },
});

export const down = defineCommand({
  name: 'down',
  group: 'looking',
  usage: ['down'],
  summary: 'Say that the position is in the innermost stage',
  examples: ['down'],
  repeat: 'same',
  run: (args) => {
    noArguments(args, 'down');
    return refuse('Bottom (innermost) frame selected; you cannot go down.');
  },
});

function refuse(why: string): Promise<never> {
  return Promise.reject(new KleeError('KLEE_USAGE', why));
}

function frameLine(index: number, { from }: Frame): string {
  return `#${index}  ${shortText(from.logical)} at ${from.file}:${from.line}`;
}
