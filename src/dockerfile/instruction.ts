/**
 * Instructions of a Dockerfile as plain data. Words are raw here: quotes, escapes and variables stand as written,
 * because expansion has to see them. `expandInstruction` gives the final values.
 */

/** What every instruction has. */
export interface InstructionBase {
  /** The exact slice of the source, continuation lines and comments inside included, without its line end. */
  readonly text: string;
  /** What a build prints: as written, continuation lines joined, comment lines inside dropped, no blanks at either end. */
  readonly logical: string;
  /** First line, counted from 1 in the text it was parsed from. */
  readonly line: number;
  /** Last line, counted likewise. */
  readonly endLine: number;
}

/** A command for the shell (`/bin/sh -c`), or an argument vector that is run as it is. */
export type CommandForm =
  { readonly form: 'shell'; readonly command: string } | { readonly form: 'exec'; readonly argv: readonly string[] };

/** A program that is written in the Dockerfile: `script` begins with `#!` and the name of its interpreter. */
export interface ScriptForm {
  readonly form: 'script';
  readonly script: string;
}

/** A file that is written in the Dockerfile, as a heredoc of COPY. */
export interface CopyDocument {
  /** Without directories. */
  readonly name: string;
  readonly content: string;
  /** Whether variables in `content` are still to be replaced. */
  readonly expand: boolean;
}

/** A `--name` or `--name=value` before the arguments of an instruction. */
export interface InstructionFlag {
  readonly name: string;
  /** Absent for `--name` alone. */
  readonly value?: string;
}

export interface FromInstruction extends InstructionBase {
  readonly keyword: 'FROM';
  readonly image: string;
  /** The name after `AS`. */
  readonly stage?: string;
}

/** In the shell form `command` is all that the shell gets, the text of heredocs too. */
export type RunInstruction = InstructionBase & { readonly keyword: 'RUN' } & (CommandForm | ScriptForm);

export type CmdInstruction = InstructionBase & { readonly keyword: 'CMD' } & CommandForm;

export interface CopyInstruction extends InstructionBase {
  readonly keyword: 'COPY';
  /** Of the context. There is at least one, or a document. */
  readonly sources: readonly string[];
  readonly documents: readonly CopyDocument[];
  readonly destination: string;
  readonly flags: readonly InstructionFlag[];
}

export interface EnvInstruction extends InstructionBase {
  readonly keyword: 'ENV';
  /** At least one; in the kleene dialect exactly one. */
  readonly pairs: readonly { readonly name: string; readonly value: string }[];
}

export interface ArgInstruction extends InstructionBase {
  readonly keyword: 'ARG';
  /** At least one; in the kleene dialect exactly one. */
  readonly variables: readonly { readonly name: string; readonly default?: string }[];
}

export interface UserInstruction extends InstructionBase {
  readonly keyword: 'USER';
  readonly user: string;
}

export interface WorkdirInstruction extends InstructionBase {
  readonly keyword: 'WORKDIR';
  readonly path: string;
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CmdInstruction
  | CopyInstruction
  | EnvInstruction
  | ArgInstruction
  | UserInstruction
  | WorkdirInstruction;

/**
 * An instruction with its final values. RUN and CMD are as written: their shell expands variables, out of the
 * environment that it is given.
 */
export type ExpandedInstruction =
  | { readonly keyword: 'FROM'; readonly image: string; readonly stage?: string }
  | RunInstruction
  | CmdInstruction
  | {
      readonly keyword: 'COPY';
      readonly sources: readonly string[];
      readonly documents: readonly Pick<CopyDocument, 'name' | 'content'>[];
      readonly destination: string;
    }
  | { readonly keyword: 'ENV'; readonly pairs: readonly { readonly name: string; readonly value: string }[] }
  /** A variable without a value stays what it was. */
  | { readonly keyword: 'ARG'; readonly variables: readonly { readonly name: string; readonly value?: string }[] }
  | { readonly keyword: 'USER'; readonly user: string }
  | { readonly keyword: 'WORKDIR'; readonly path: string };

/** The instructions that klee builds. */
export type Keyword = Instruction['keyword'];

/** The character that continues lines and escapes others: `\`, or a backtick after `# escape=`. */
export type EscapeCharacter = '\\' | '`';
