/** Questions at the terminal, by enquirer, beside a prompt that listens to the same keys. */
import { emitKeypressEvents } from 'node:readline';
import type Enquirer from 'enquirer';
import { type PagerAnswer, pagerQuestion, readPagerAnswer } from './pager.js';

/** Takes the terminal's keys away from whoever listens now, for the time of `work`. */
export async function withKeysTaken<T>(input: NodeJS.ReadStream, work: () => Promise<T>): Promise<T> {
  const listeners = input.listeners('keypress') as ((...args: unknown[]) => void)[];
  const raw = input.isRaw;
  for (const listener of listeners) input.off('keypress', listener);
  try {
    return await work();
  } finally {
    for (const listener of listeners) input.on('keypress', listener);
    if (input.isTTY) input.setRawMode(raw);
    input.resume();
  }
}

export interface QuestionChoice<T extends string> {
  readonly name: T;
  readonly message: string;
}

/** A multiselect of enquirer, as far as it is known here. */
interface Answered {
  readonly state: { readonly submitted?: boolean; readonly cancelled?: boolean };
  readonly selected: readonly { readonly message: string }[];
}

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

/** Asks at the terminal. A question that is dismissed, by Ctrl-C or Escape, or whose terminal goes away has the careful answer. */
export class Questions {
  readonly #input: NodeJS.ReadStream;
  readonly #output: NodeJS.WriteStream;
  readonly #end: AbortSignal;

  /** `end` fires when nobody is there any more to answer. */
  constructor(input: NodeJS.ReadStream, output: NodeJS.WriteStream, end: AbortSignal) {
    this.#input = input;
    this.#output = output;
    this.#end = end;
  }

  /** At the end of a page. A whole line is the answer, as gdb's hand types it: a RET behind `q` must not reach the prompt. */
  async more(): Promise<PagerAnswer> {
    const typed = await this.#line(pagerQuestion);
    return typed === undefined ? 'quit' : readPagerAnswer(typed);
  }

  /** As in gdb, a whole line; what is neither yes nor no is asked again. */
  async yesNo(message: string): Promise<boolean> {
    for (;;) {
      const typed = (await this.#line(`${message} (y or n) `))?.trim().toLowerCase();
      if (typed === 'y' || typed === 'yes') return true;
      if (typed === undefined || typed === 'n' || typed === 'no') return false;
      this.#output.write('Please answer y or n.\n');
    }
  }

  /** One of several; `otherwise` when the question is dismissed. */
  async select<T extends string>(message: string, choices: readonly QuestionChoice<T>[], otherwise: T): Promise<T> {
    return this.#ask<T>({ type: 'select', name: 'answer', message, choices: [...choices] }, otherwise);
  }

  /** Any of several, chosen with the space bar; undefined when the question is dismissed. */
  async some(
    message: string,
    choices: readonly (QuestionChoice<string> & { readonly chosen: boolean })[],
  ): Promise<readonly string[] | undefined> {
    const initial = choices.flatMap(({ name, chosen }) => (chosen ? [name] : []));
    const question = {
      type: 'multiselect' as const,
      name: 'answer',
      message,
      hint: 'space chooses, Enter takes',
      choices: choices.map(({ name, message }) => ({ name, message })),
      initial: initial as unknown as number,
      // What was chosen, in the words in which it was offered: enquirer would show the names.
      format(this: Answered) {
        return this.state.submitted && !this.state.cancelled
          ? this.selected.map(({ message }) => message).join('; ')
          : '';
      },
    };
    return this.#ask<readonly string[] | undefined>(question, undefined);
  }

  /** A text; undefined when the question is dismissed. */
  async text(message: string, initial: string): Promise<string | undefined> {
    return this.#ask<string | undefined>({ type: 'input', name: 'answer', message, initial }, undefined);
  }

  async #ask<T>(question: Parameters<typeof Enquirer.prompt>[0], otherwise: T): Promise<T> {
    // Loaded on first use: most sessions ask nothing, and all of them have this file.
    const { default: Enquirer } = await import('enquirer');
    const enquirer = new Enquirer<{ answer: T }>();
    let dismiss: () => unknown = () => undefined;
    enquirer.on('prompt', (prompt: { cancel(): unknown }) => {
      dismiss = () => prompt.cancel();
    });
    const answered = async () => {
      try {
        return (await enquirer.prompt(question)).answer;
      } catch (error) {
        // enquirer rejects with an empty string when the question is dismissed.
        if (error === '' || error === undefined) return otherwise;
        throw error;
      }
    };
    // enquirer takes Ctrl-C itself. A question that is left any other way than by its own goes on listening to the keys and drawing.
    const key = (_character: string | undefined, { name, ctrl }: Key) => {
      if (ctrl === true && name === 'd') dismiss();
    };
    return withKeysTaken(this.#input, async () => {
      this.#input.on('keypress', key);
      try {
        return await this.#unlessEnded(answered(), otherwise);
      } finally {
        this.#input.off('keypress', key);
      }
    });
  }

  /** A line that is typed; undefined at Ctrl-C, at Ctrl-D, and when the terminal goes away. */
  async #line(prompt: string): Promise<string | undefined> {
    const output = this.#output;
    output.write(prompt);
    let text = '';
    let typing: (character: string | undefined, key: Key) => void = () => undefined;
    const typed = new Promise<string | undefined>((resolve) => {
      typing = (character, { name, ctrl }) => {
        if (ctrl === true && (name === 'c' || name === 'd')) resolve(undefined);
        else if (name === 'return' || name === 'enter') resolve(text);
        else if (name === 'backspace') {
          if (text !== '') output.write('\b \b');
          text = text.slice(0, -1);
        } else if (character !== undefined && ctrl !== true) {
          text += character;
          output.write(character);
        }
      };
    });
    try {
      return await withKeysTaken(this.#input, () => {
        // A prompt that was closed has left the terminal as it found it.
        emitKeypressEvents(this.#input);
        this.#input.setRawMode(true);
        this.#input.resume();
        this.#input.on('keypress', typing);
        return this.#unlessEnded<string | undefined>(typed, undefined);
      });
    } finally {
      this.#input.off('keypress', typing);
      output.write('\n');
    }
  }

  /** `otherwise` when the terminal goes away. */
  async #unlessEnded<T>(answered: Promise<T>, otherwise: T): Promise<T> {
    let leave: () => void = () => undefined;
    const left = new Promise<T>((resolve) => {
      leave = () => {
        resolve(otherwise);
      };
    });
    this.#end.addEventListener('abort', leave, { once: true });
    if (this.#end.aborted) leave();
    try {
      return await Promise.race([answered, left]);
    } finally {
      this.#end.removeEventListener('abort', leave);
    }
  }
}
