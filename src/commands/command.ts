/** What a debugger command is: one entry of the table that dispatch, help, completion and the reference page come from. */
import type { KleeError } from '../errors.js';
import type { Debugger } from '../debugger/debugger.js';
import type { Theme } from '../view/theme.js';
import type { Memory } from './memory.js';

/** What commands need of the front end that they run in. */
export interface FrontEnd {
  /** True when a person sits at a terminal: questions can be asked, programs can be given the terminal. */
  readonly interactive: boolean;
  readonly theme: Theme;
  /** How many columns a line can have: those of the terminal, Infinity where there is none, or what `set width` has set. */
  columns(): number;
  /** Text for the user, as it is. */
  write(text: string): void;
  /** A question to be answered with yes or no. Without a terminal the answer is yes, and both are shown; with `set confirm off` it is yes. */
  confirm(question: string): Promise<boolean>;
  /** Lets the user edit a text in $EDITOR; undefined when nothing was changed. @throws KleeError KLEE_USAGE without a terminal. */
  editText(text: string): Promise<string | undefined>;
  /** Lets the user edit a file with $EDITOR, at a line where the editor can be told. @throws KleeError KLEE_USAGE without a terminal. */
  editFile(path: string, line: number | undefined): Promise<void>;
  /** Shows an error that does not end the command. */
  complain(error: KleeError): void;
  /** Takes the prompt off the terminal while `work` has it. */
  lendTerminal<T>(work: () => Promise<T>): Promise<T>;
  /** Ends the session with an exit status. */
  quit(status: number): void;
  /** Writes a line of a command's answer, where that may have to wait; false when the user has seen enough of it. */
  page?(line: string): Promise<boolean>;
  /** Takes the answer to a line as data and as lines, where it is not to be written as text. */
  readonly result?: ((line: string, data: unknown, lines: readonly string[]) => void) | undefined;
}

/** What a front end brings along for commands. */
export interface Surroundings {
  readonly debugger: Debugger;
  readonly frontEnd: FrontEnd;
  readonly memory: Memory;
}

export interface CommandContext extends Surroundings {
  /**
   * Does lines as if they had been typed one after the other; a blank one does nothing.
   * @param options `file`: where they stand, for errors. `trace`: shows each before it is done, as `source -v`.
   * @throws KleeError of the first line that fails; those after it are not done
   */
  readonly perform: (
    lines: readonly string[],
    options?: { readonly file?: string; readonly trace?: boolean },
  ) => Promise<void>;
  /** What the last word of a line can become, each candidate with all that stands before it. */
  readonly completions: (line: string) => Promise<readonly string[]>;
}

export const groups = [
  'running',
  'breakpoints',
  'looking',
  'searching',
  'repairing',
  'keeping',
  'session',
  'user-defined',
] as const;
export type Group = (typeof groups)[number];

export const groupTitles: Readonly<Record<Group, string>> = {
  running: 'Running and going back',
  breakpoints: 'Making it stop',
  looking: 'Looking around',
  searching: 'Finding the step',
  repairing: 'Repairing the build',
  keeping: 'Keeping the result',
  session: 'The session',
  'user-defined': 'Commands of your own',
};

/** Something that a command can be given first, with a help of its own: `steps` of `info`. */
export interface Topic {
  readonly name: string;
  /** What can stand behind it: `on|off`. */
  readonly values?: string;
  /** One line, a sentence without its period. */
  readonly summary: string;
  /** A paragraph. */
  readonly details?: string;
}

interface CommandText {
  readonly name: string;
  /** Other names; unique prefixes of all names work by themselves. */
  readonly aliases?: readonly string[];
  readonly group: Group;
  /** The forms, each a line: `break N`. */
  readonly usage: readonly string[];
  /** One line, a sentence without its period. */
  readonly summary: string;
  /** Paragraphs. */
  readonly details?: readonly string[];
  /** Each can go over several lines. */
  readonly examples?: readonly string[];
  readonly topics?: readonly Topic[];
  /** Its arguments go on over the lines that follow, to a line `end`: `args` has them, with their line ends (splitBlock). */
  readonly block?: true;
  /** It can have a format behind its name: `print/x`. Its arguments then begin with `/x `. */
  readonly formats?: true;
  /** The blanks at the end of its arguments mean something. */
  readonly verbatim?: true;
  /** What an empty line does after it: the same again, the command without its arguments, or nothing. */
  readonly repeat: 'same' | 'bare' | 'never';
  /** Names under which an empty line does nothing after it, whatever `repeat` says. */
  readonly onceAs?: readonly string[];
}

export interface CommandDefinition<Data> extends CommandText {
  /** `args` is what stands after the name, trimmed. @throws KleeError KLEE_USAGE when it is not of a form in `usage`. */
  readonly run: (args: string, context: CommandContext) => Promise<Data>;
  /** The answer as lines of text; none for commands whose answer is in the session's events. */
  readonly show?: (data: Data, theme: Theme, columns: number) => Iterable<string> | AsyncIterable<string>;
  /** The error that the command ends with once its answer is given: the answer tells of something that is not as it should be. */
  readonly fails?: (data: Data) => KleeError | undefined;
  /** What the last word of `args` can become. It may look into files, but changes nothing: a step can be running meanwhile. */
  readonly complete?: (args: string, context: CommandContext) => readonly string[] | Promise<readonly string[]>;
}

export interface CommandAnswer {
  readonly data: unknown;
  readonly lines: Iterable<string> | AsyncIterable<string>;
  readonly error?: KleeError | undefined;
}

export interface Command extends CommandText {
  /** Runs it; `show` then gives the answer as lines. `data` is for front ends that want it as it is, `error` for after both. */
  execute(args: string, context: CommandContext): Promise<CommandAnswer>;
  complete(args: string, context: CommandContext): Promise<readonly string[]>;
}

export function defineCommand<Data>(definition: CommandDefinition<Data>): Command {
  const { run, show, fails, complete, ...text } = definition;
  return {
    ...text,
    async execute(args, context) {
      const data = await run(args, context);
      const { frontEnd } = context;
      return {
        data,
        lines: show === undefined ? [] : show(data, frontEnd.theme, frontEnd.columns()),
        error: fails?.(data),
      };
    },
    complete: async (args, context) => (await complete?.(args, context)) ?? [],
  };
}
