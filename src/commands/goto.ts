import type { Target } from '../debugger/travel/goto.js';
import { usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

const usage = 'goto N | @SNAPSHOT | start | end | NAME | #ID';

/** Reads what a place in the timeline is called. @throws KleeError KLEE_USAGE */
export function readTarget(text: string, usage: string): Target {
  if (text === 'start' || text === 'end') return { kind: text };
  if (/^\d{1,9}$/.test(text)) return { kind: 'step', number: Number(text) };
  if (/^#\d{1,9}$/.test(text)) return { kind: 'checkpoint', id: Number(text.slice(1)) };
  if (/^@[0-9a-f]{1,12}$/.test(text)) return { kind: 'snapshot', prefix: text.slice(1) };
  if (/^[A-Za-z_][\w.-]*$/.test(text)) return { kind: 'name', name: text };
  throw usageError(text === '' ? 'Where to?' : `'${text}' is no place in the timeline.`, usage);
}

/** What a place in the timeline can be called. */
export function targets({ debugger: engine }: CommandContext): string[] {
  return [
    'start',
    'end',
    ...engine.travel.names(),
    ...engine.steps().map(({ step }) => String(step.number)),
    ...engine.travel
      .checkpoints()
      .flatMap(({ id, snapshot }) => [`#${id}`, ...(snapshot === undefined ? [] : [`@${snapshot}`])]),
  ];
}

export const goto = defineCommand({
  name: 'goto',
  group: 'running',
  usage: ['goto N', 'goto @SNAPSHOT', 'goto start|end', 'goto NAME', 'goto #ID'],
  summary: 'Go to any recorded place, back or ahead, with nothing executed',
  details: [
    '`N` is before step N of the plan; `@SNAPSHOT` (its beginning will do) where the step that took it left off; `end` as far as the plan is recorded; `NAME` and `#ID` a checkpoint of `info checkpoints`.',
    'A place on another branch brings the plan back that it was made of, and says what is different. Nothing is deleted: `undo` returns. What a failed step left, and changes made by hand, are dropped.',
  ],
  examples: ['goto 4', 'goto @c069e6', 'goto end', 'goto before-make', 'goto #12'],
  repeat: 'never',
  run: (args, context) => context.debugger.travel.goto(readTarget(args, usage)),
  complete: (args, context) => (args.includes(' ') ? [] : targets(context)),
});
