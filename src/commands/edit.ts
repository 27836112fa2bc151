import { builtKeywords } from '../dockerfile/keywords.js';
import { splitFirst } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { rejectedText, takeText } from './new-text.js';

/** The step that is meant when no number is given: the one that failed or runs next, at the end the last one. */
function stepHere(context: CommandContext): number {
  const { done, total } = context.debugger.position();
  return Math.min(done + 1, total);
}

export const edit = defineCommand({
  name: 'edit',
  aliases: ['e'],
  group: 'repairing',
  usage: ['edit', 'edit N', 'edit [N] INSTRUCTION'],
  summary: 'Change a step of the plan',
  details: [
    'Without an instruction, opens the step in $EDITOR. Without a number it is the step that failed or runs next. The file on disk stays as it is until `export` writes it.',
    'A text that is no instruction changes nothing, and is not lost: `edit` alone offers it again.',
    'Steps that had run and come after the change have to run again, and the position moves before the changed step; the snapshots of the steps before it stay.',
    'A line that ends in a backslash goes on in the next, and a heredoc (`RUN <<EOF`) to the line that ends it.',
  ],
  examples: ['edit', 'edit 4', 'edit RUN apt-get install -y make gcc', 'edit 2 ENV LANG=C'],
  repeat: 'never',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    const numbered = /^\d{1,9}$/.test(first);
    const number = numbered ? Number(first) : stepHere(context);
    const given = numbered ? rest : args;
    if (given !== '') return takeText(context, 'edit', number, given);
    const rejected = rejectedText(context, numbered ? number : undefined);
    const {
      kind,
      number: where,
      text,
    } = rejected ?? { kind: 'edit', number, text: context.debugger.source.instruction(number) };
    const edited = await context.frontEnd.editText(text);
    return edited === undefined ? false : takeText(context, kind, where, edited);
  },
  *show(changed) {
    if (!changed) yield 'Nothing was changed.';
  },
  complete(args, context) {
    if (/^\d+ \S*$/.test(args)) return builtKeywords;
    return args.includes(' ')
      ? []
      : [...context.debugger.steps().map(({ step }) => String(step.number)), ...builtKeywords];
  },
});
