/** Questions at the terminal, by enquirer, beside a prompt that listens to the same keys. */
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
    const output = this.#output;
    output.write(pagerQuestion);
    const typed = () =>
      new Promise<PagerAnswer>((resolve) => {
        let text = '';
        const onKey = (character: string | undefined, { name, ctrl }: Key) => {
          const over = name === 'return' || name === 'enter';
          const interrupted = ctrl === true && (name === 'c' || name === 'd');
          if (over || interrupted) {
            this.#input.off('keypress', onKey);
            output.write('\n');
            resolve(interrupted ? 'quit' : readPagerAnswer(text));
          } else if (character !== undefined && ctrl !== true) {
            text += character;
            output.write(character);
          }
        };
        this.#input.on('keypress', onKey);
      });
    return withKeysTaken(this.#input, () => Promise.race([typed(), this.#ended<PagerAnswer>('quit')]));
  }

  async yesNo(message: string): Promise<boolean> {
    return this.#ask({ type: 'confirm', name: 'answer', message, initial: false }, false);
  }

  /** What becomes of changes that were made by hand, before the next step runs. */
  async aboutChanges(): Promise<'drop' | 'keep' | 'cancel'> {
    const message = 'Files were changed by hand. What becomes of the changes?';
    const choices = [
      { name: 'cancel', message: 'stay here' },
      { name: 'drop', message: 'drop them, and run the step on the clean snapshot' },
      { name: 'keep', message: 'keep them; the session is then not reproducible' },
    ];
    return this.#ask<'drop' | 'keep' | 'cancel'>({ type: 'select', name: 'answer', message, choices }, 'cancel');
  }

  async #ask<T>(question: Parameters<typeof Enquirer.prompt>[0], otherwise: T): Promise<T> {
    // Loaded on first use: most sessions ask nothing, and all of them have this file.
    const { default: Enquirer } = await import('enquirer');
    const answered = async () => {
      try {
        return (await Enquirer.prompt<{ answer: T }>(question)).answer;
      } catch (error) {
        // enquirer rejects with an empty string when the question is dismissed.
        if (error === '' || error === undefined) return otherwise;
        throw error;
      }
    };
    return withKeysTaken(this.#input, () => Promise.race([answered(), this.#ended(otherwise)]));
  }

  #ended<T>(answer: T): Promise<T> {
    return new Promise((resolve) => {
      if (this.#end.aborted) resolve(answer);
      this.#end.addEventListener(
        'abort',
        () => {
          resolve(answer);
        },
        { once: true },
      );
    });
  }
}
