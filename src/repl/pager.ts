/** Stops at the end of each page of a long answer, as gdb does. */
import { displayWidth } from '../view/width.js';

export type PagerAnswer = 'more' | 'quit' | 'all';

export interface Page {
  /** Lines; Infinity for no end. */
  readonly height: number;
  /** Columns of a line. */
  readonly width: number;
}

export const pagerQuestion = '--Type <RET> for more, q to quit, c to continue without paging--';

/** What was typed behind the question. */
export function readPagerAnswer(text: string): PagerAnswer {
  const first = text.trim().charAt(0).toLowerCase();
  return first === 'q' ? 'quit' : first === 'c' ? 'all' : 'more';
}

export class Pager {
  readonly #ask: () => Promise<PagerAnswer>;
  #used = 0;
  #state: 'paging' | 'quit' | 'all' = 'paging';

  constructor(ask: () => Promise<PagerAnswer>) {
    this.#ask = ask;
  }

  /** A new command begins on a new page. */
  begin(): void {
    this.#used = 0;
    this.#state = 'paging';
  }

  /** Comes back when there is room for a line: true. False when the user has seen enough. */
  async hasRoomFor(line: string, { height, width }: Page): Promise<boolean> {
    const rows = Math.max(1, Math.ceil(displayWidth(line) / width));
    // One row is for the question.
    if (this.#state === 'paging' && this.#used > 0 && this.#used + rows > height - 1) {
      const answer = await this.#ask();
      this.#used = 0;
      if (answer !== 'more') this.#state = answer;
    }
    this.#used += rows;
    return this.#state !== 'quit';
  }
}
