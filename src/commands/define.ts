import { KleeError } from '../errors.js';
import { splitBlock, usageError } from './arguments.js';
import { type Command, type CommandContext, defineCommand } from './command.js';

const form = (name: string) => [`${name} NAME`, '  …', 'end'];

/** A name that a command can have. @throws KleeError KLEE_USAGE */
function readName(name: string, usage: string): string {
  if (name === '') throw usageError('Argument required (name of command to define).', usage);
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw usageError(`'${name}' cannot be the name of a command.`, usage);
  return name;
}

/** @param builtIn the commands of the table */
export function defineCommands(builtIn: () => readonly Command[]): readonly Command[] {
  const define = defineCommand({
    name: 'define',
    group: 'user-defined',
    usage: ['define NAME', '  COMMAND', '  …', 'end'],
    summary: 'Make a command of others',
    details: [
      'The lines up to `end` are done when NAME is typed. In them `$arg0`, `$arg1` and so on are the words behind NAME, `$argc` is their number. The first that fails ends it. `document` says what it does, `show user` shows its lines.',
    ],
    examples: ['define again\n  back\n  next\nend'],
    block: true,
    repeat: 'never',
    async run(args, context) {
      const [head, lines] = splitBlock(args);
      const name = readName(head, 'define NAME');
      if (!(await mayDefine(name, builtIn(), context))) return;
      const document = context.memory.userCommands.get(name)?.document ?? [];
      context.memory.userCommands.set(name, { name, lines, document });
    },
  });
  const document = defineCommand({
    name: 'document',
    group: 'user-defined',
    usage: form('document'),
    summary: 'Say what a command of your own does',
    details: ['`help NAME` shows the lines up to `end`; the first one also stands in the lists of `help`.'],
    examples: ['document again\n  Do the last step once more.\nend'],
    block: true,
    repeat: 'never',
    run(args, { memory }) {
      const [head, lines] = splitBlock(args);
      const known = memory.userCommands.get(readName(head, 'document NAME'));
      if (known === undefined) {
        throw new KleeError('KLEE_USAGE', `${head} is no command of your own.`, {
          hint: `define ${head} makes it one`,
        });
      }
      memory.userCommands.set(head, { ...known, document: lines.map((line) => line.trim()) });
      return Promise.resolve();
    },
    complete: (_args, { memory }) => [...memory.userCommands.keys()],
  });
  return [define, document];
}

async function mayDefine(name: string, builtIn: readonly Command[], context: CommandContext): Promise<boolean> {
  const taken = builtIn.find((command) => command.name === name || command.aliases?.includes(name) === true);
  if (taken?.block === true) {
    throw new KleeError('KLEE_USAGE', `${name} cannot be defined anew: it takes the lines after it.`);
  }
  if (taken !== undefined) return context.frontEnd.confirm(`Really redefine built-in command "${name}"?`);
  if (!context.memory.userCommands.has(name)) return true;
  return context.frontEnd.confirm(`Redefine command "${name}"?`);
}
