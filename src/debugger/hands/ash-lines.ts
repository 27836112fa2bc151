/**
 * What was typed into an ash, from what it knows at its prompts: the last line of its history, which has lines, not commands, saves none
 * that is the same as the one before, and forgets the oldest once it is full (libbb/lineedit.c: remember_in_history). So a line is new
 * where its text is another one. Where it is the same, Enter alone was pressed, or it was typed again: the shell's LINENO tells, which is
 * the line of the command that ran last. Pure.
 */
import type { Doubt } from './hand-command.js';

export interface AshPrompt {
  readonly code: number;
  /** 0 where the shell has no LINENO. */
  readonly lineNumber: number;
  /** The last line of the history. */
  readonly last: string;
}

export interface AshCommand {
  /** Empty where nothing ran. */
  readonly line: string;
  readonly doubt: Doubt | undefined;
  /** The command before may have run again: LINENO had not told of it when it was new. */
  readonly lastAgain: boolean;
}

const nothing: AshCommand = { line: '', doubt: undefined, lastAgain: false };

/** Follows one shell from prompt to prompt. */
export class AshLines {
  #before: AshPrompt;
  /** The lines of a command that is not at its end. */
  #lines: string[] = [];
  #doubt: Doubt | undefined;
  /** Whether LINENO would tell of a command that runs again. */
  #tells = true;

  constructor(first: AshPrompt) {
    this.#before = first;
  }

  /** The prompt before a further line of the same command. */
  continued(prompt: AshPrompt): void {
    // A command begins with no empty line.
    if (prompt.last !== this.#before.last || this.#lines.length === 0) {
      this.#lines.push(prompt.last);
    } else {
      this.#lines.push('');
      this.#doubt = 'lines';
    }
    this.#before = prompt;
  }

  /** The prompt after a command, or after nothing. */
  ended(prompt: AshPrompt): AshCommand {
    const [before, lines, doubt] = [this.#before, this.#lines, this.#doubt];
    this.#before = prompt;
    this.#lines = [];
    this.#doubt = undefined;
    const fresh = prompt.last !== before.last;
    if (lines.length > 0) {
      this.#tells = true;
      // Ctrl-C has called it off.
      if (!fresh && prompt.code === 130) return nothing;
      const continued = /^(.*[^\\]|)((?:\\\\)*)\\$/s.exec(lines.join('\n'));
      // An empty line ends no command but one that a backslash has gone on with.
      const line = !fresh && continued !== null ? `${continued[1]}${continued[2]}` : [...lines, prompt.last].join('\n');
      return { line, doubt, lastAgain: false };
    }
    const moved = prompt.lineNumber !== before.lineNumber;
    if (fresh) this.#tells = prompt.lineNumber > before.lineNumber;
    if (fresh || moved) return { ...nothing, line: prompt.last };
    const lastAgain = !this.#tells;
    this.#tells = true;
    return { ...nothing, lastAgain };
  }
}
