import { builtKeywords } from '../dockerfile/keywords.js';
import { KleeError } from '../errors.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { takeText } from './new-text.js';

const usage = 'insert [before|after] [N] INSTRUCTION';

export const insert = defineCommand({
  name: 'insert',
  group: 'repairing',
  usage: ['insert INSTRUCTION', 'insert [before|after] N INSTRUCTION'],
  summary: 'Put a new step into the plan',
  details: [
    'Before the step that runs next, or before or after step N (`insert N` is `insert before N`). It is not run until the build gets there; an instruction that is typed alone at the prompt is inserted here and run at once.',
    'A line that ends in a backslash goes on in the next, and a heredoc (`RUN <<EOF`) to the line that ends it.',
  ],
  examples: ['insert USER postgres', 'insert after 6 USER root', 'insert 2 RUN apt-get update'],
  repeat: 'never',
  async run(args, context) {
    let [first, rest] = splitFirst(args);
    const side = first === 'before' || first === 'after' ? first : undefined;
    if (side !== undefined) [first, rest] = splitFirst(rest);
    const numbered = /^\d{1,9}$/.test(first);
    if (side !== undefined && !numbered) throw usageError(`insert ${side} which step?`, usage);
    const text = numbered ? rest : args;
    if (text === '') throw usageError('No instruction to insert.', usage);
    const number = numbered ? Number(first) : context.debugger.position().done + 1;
    // As it was typed: after the last step there is none yet.
    const { total } = context.debugger.position();
    if (side === 'after' && number > total) {
      throw new KleeError('KLEE_USAGE', `No step ${number} in the plan.`, { hint: `it has ${total} steps` });
    }
    return takeText(context, 'insert', side === 'after' ? number + 1 : number, text);
  },
  *show(changed) {
    if (!changed) yield 'Nothing was changed.';
  },
  complete(args, context) {
    const steps = context.debugger.steps().map(({ step }) => String(step.number));
    if (/^(?:before|after) \S*$/.test(args)) return steps;
    if (/^(?:(?:before|after) )?\d+ \S*$/.test(args)) return builtKeywords;
    return args.includes(' ') ? [] : ['before', 'after', ...steps, ...builtKeywords];
  },
});
