import type { Display } from '../debugger/stops/displays.js';
import { KleeError } from '../errors.js';
import { usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { print } from './print.js';

const usage = 'display [EXPR]';

/** What is displayed, with its values at the position. */
export async function displayLines(displays: readonly Display[], context: CommandContext): Promise<string[]> {
  const lines: string[] = [];
  for (const { number, expression } of displays) {
    const value = expression.startsWith('!')
      ? await outputOf(expression.slice(1), context)
      : ` = ${await valueOf(expression, context)}`;
    lines.push(`${number}: ${expression}${value}`);
  }
  return lines;
}

/** An output of several lines begins on the next one. */
async function outputOf(command: string, { debugger: engine }: CommandContext): Promise<string> {
  const output = (await engine.displays.output(command.trim()))?.trimEnd();
  if (output === undefined) return ' = void';
  return output.includes('\n') ? `\n${output}` : ` = ${output}`;
}

/** As `print` shows it; it gets no number, since nobody has asked for it. */
async function valueOf(expression: string, context: CommandContext): Promise<string> {
  const memory = { ...context.memory, values: [...context.memory.values] };
  try {
    const { lines } = await print.execute(expression, { ...context, memory });
    const shown: string[] = [];
    for await (const line of lines) shown.push(line.replace(/^\$\d+ = /, ''));
    return shown.join('\n');
  } catch (error) {
    if (error instanceof KleeError) return `<error: ${error.message}>`;
    throw error;
  }
}

export const display = defineCommand({
  name: 'display',
  group: 'looking',
  usage: [usage, 'display !COMMAND'],
  summary: 'Show an expression now and at each stop',
  details: [
    'EXPR as `print` takes it. COMMAND runs in a jail on the snapshot of the position, and leaves no trace. Without an argument, shows everything that is displayed. `undisplay` ends it, `info display` lists it.',
  ],
  examples: ['display $VERSION', 'display !ls /usr/local/bin'],
  repeat: 'same',
  run: (args, context) => {
    const { displays } = context.debugger;
    return displayLines(args === '' ? displays.list() : [displays.add(args)], context);
  },
  show: (lines) => lines,
  complete: (args, context) => print.complete(args, context),
});

export const undisplay = defineCommand({
  name: 'undisplay',
  group: 'looking',
  usage: ['undisplay [N…]'],
  summary: 'Show something at each stop no longer',
  details: ['Without a number it asks, and ends all.'],
  examples: ['undisplay 1'],
  repeat: 'never',
  async run(args, context) {
    const { displays } = context.debugger;
    if (args === '') {
      if (displays.list().length === 0) return;
      if (await context.frontEnd.confirm('Delete all auto-display expressions?')) displays.removeAll();
      return;
    }
    for (const word of args.split(/\s+/)) {
      if (!/^\d{1,9}$/.test(word)) throw usageError(`'${word}' is not the number of a display.`, 'undisplay [N…]');
      displays.remove(Number(word));
    }
  },
  complete: (_args, context) => context.debugger.displays.list().map(({ number }) => String(number)),
});
