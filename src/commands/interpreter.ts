/** Reads lines that a person or a script gives, and has them done. */
import { allKeywords, builtKeywords, isBuilt, otherKeywords } from '../dockerfile/keywords.js';
import { KleeError } from '../errors.js';
import type { Command, CommandAnswer, CommandContext } from './command.js';
import type { Memory } from './memory.js';
import { checkedFormat, splitFormat } from './output-format.js';
import { resolveCommand } from './resolve.js';
import { commandTable } from './table.js';
import { asCommand } from './user-command.js';

interface Meant {
  /** Undefined for an instruction. */
  readonly command: Command | undefined;
  readonly again: string;
  readonly execute: (context: CommandContext) => Promise<CommandAnswer>;
}

/** What stands behind the first word. */
function argumentsOf(line: string): string {
  return /^\S+[^\S\n]*([\s\S]*)$/.exec(line)?.[1] ?? '';
}

const nothing: CommandAnswer = { data: undefined, lines: [] };

export class Interpreter {
  readonly commands = commandTable();
  /** What an empty line does. */
  #again = '';

  /**
   * Does what a line says: a command, `!CMD`, an instruction in capitals, or for an empty line the last command again.
   * A comment (`#`) does nothing. @throws KleeError
   */
  async execute(line: string, context: CommandContext): Promise<CommandAnswer> {
    try {
      return await this.#execute(line, context);
    } finally {
      // Before it is answered: what the user has seen done is there after a crash.
      await context.debugger.save();
    }
  }

  async #execute(line: string, context: CommandContext): Promise<CommandAnswer> {
    const given = line.trim();
    const text = given === '' ? this.#again : given;
    if (text === '' || text.startsWith('#')) return nothing;
    const meant = this.#meant(given === '' ? text : line.trimStart(), context.memory);
    if (meant.command?.name !== 'list') context.memory.listed = undefined;
    try {
      return await meant.execute(context);
    } finally {
      // Lines that a command has had done are not what was typed last.
      this.#again = meant.again;
    }
  }

  /** What a line means, and what an empty line after it does. @throws KleeError KLEE_USAGE for none */
  #meant(line: string, memory: Memory): Meant {
    this.#again = '';
    const text = line.trimEnd();
    const commands = this.#commandsWith(memory);
    if (text.startsWith('!')) {
      const command = resolveCommand('exec', commands);
      return { command, again: text, execute: (context) => command.execute(text.slice(1).trim(), context) };
    }
    const [word = ''] = /^\S+/.exec(text) ?? [];
    const args = argumentsOf(text);
    if (isBuilt(word) || otherKeywords.includes(word)) {
      return {
        command: undefined,
        again: '',
        execute: async (context) => ({ data: await context.debugger.running.perform(text), lines: [] }),
      };
    }
    // `shell CMD` is the command, not a SHELL that was written small.
    const isCommand = commands.some(({ name, aliases = [] }) => name === word || aliases.includes(word));
    if (!isCommand && args !== '' && word !== word.toUpperCase() && allKeywords.includes(word.toUpperCase())) {
      throw new KleeError('KLEE_USAGE', `Undefined command: "${text}".  Try "help".`, {
        hint: `instructions are written in capitals: ${word.toUpperCase()} ${args}`,
      });
    }
    const formatted = splitFormat(word);
    if (formatted !== undefined) {
      const command = resolveCommand(formatted.name, commands);
      if (command.formats === true) {
        const inFormat = `/${checkedFormat(formatted.format)} ${args === '' ? '$' : args}`;
        return { command, again: text, execute: (context) => command.execute(inFormat, context) };
      }
    }
    const command = resolveCommand(word, commands);
    const once = command.repeat === 'never' || command.onceAs?.includes(word) === true;
    return {
      command,
      again: once ? '' : command.repeat === 'same' ? text : command.name,
      execute: (context) => command.execute(command.verbatim === true ? argumentsOf(line) : args, context),
    };
  }

  /** The user's own come first: they can stand in for those of the table. */
  #commandsWith({ userCommands }: Memory): readonly Command[] {
    return [...[...userCommands.values()].map(asCommand), ...this.commands];
  }

  /** Does `work`, and leaves to an empty line afterwards what it would have done before. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    const again = this.#again;
    try {
      return await work();
    } finally {
      this.#again = again;
    }
  }

  /** Whether a line is a command that takes the lines after it, to `end`. */
  opensBlock(line: string): boolean {
    const word = /^\s*(\S+)/.exec(line)?.[1];
    if (word === undefined) return false;
    try {
      return resolveCommand(word, this.commands).block === true;
    } catch {
      return false;
    }
  }

  /** What the last word of `line` can become: `[candidates, the word]`, as node:repl wants it. */
  async complete(line: string, context: CommandContext): Promise<[string[], string]> {
    const start = line.trimStart();
    const space = start.indexOf(' ');
    if (space < 0) {
      const names = this.#commandsWith(context.memory).flatMap(({ name, aliases = [] }) => [
        name,
        ...aliases.filter((alias) => alias.length > 2),
      ]);
      names.push(...builtKeywords);
      return [names.filter((name) => name.startsWith(start)).sort(), start];
    }
    const args = start.slice(space + 1).trimStart();
    const last = args.slice(args.lastIndexOf(' ') + 1);
    try {
      const word = start.slice(0, space);
      const command = resolveCommand(splitFormat(word)?.name ?? word, this.#commandsWith(context.memory));
      const candidates = await command.complete(args, context);
      return [candidates.filter((candidate) => candidate.startsWith(last)), last];
    } catch {
      // What cannot be resolved yet has nothing to offer; saying so is the business of the line once it is entered.
      return [[], last];
    }
  }
}
