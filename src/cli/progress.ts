/** Shows on stderr what a long command is at: a bar on a terminal, lines elsewhere. */
import cliProgress from 'cli-progress';

import type { CreateEvent } from '../image/create/method.js';
import { printable } from '../view/printable.js';
import { progressLine } from '../view/progress.js';
import { size } from '../view/units.js';
import type { Printer } from './cli.js';

/** Lines of a log come no oftener than this. */
const lineEveryMs = 2000;

export class Progress {
  readonly #output: Printer & { readonly isTTY?: boolean };
  readonly #what: string;
  readonly #quiet: boolean;
  readonly #now: () => number;
  #bar: cliProgress.SingleBar | undefined;
  #lastLine: number;

  constructor(output: Printer, options: { quiet: boolean; what: string; now?: () => number }) {
    this.#output = output;
    this.#quiet = options.quiet;
    this.#what = printable(options.what);
    this.#now = options.now ?? Date.now;
    this.#lastLine = this.#now();
  }

  report(event: CreateEvent): void {
    if (this.#quiet) return;
    if (event.kind === 'stage') {
      this.end();
      this.#output.write(`${printable(event.text)}\n`);
    } else if (this.#output.isTTY === true) this.#draw(event.done, event.total);
    else if (this.#now() - this.#lastLine >= lineEveryMs) {
      this.#lastLine = this.#now();
      this.#output.write(`${progressLine({ what: this.#what, done: event.done, total: event.total })}\n`);
    }
  }

  /** Ends the bar, where there is one, leaving it as it stands. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #draw(done: number, total: number | undefined): void {
    if (this.#bar === undefined) {
      this.#bar = new cliProgress.SingleBar({
        stream: this.#output as unknown as NodeJS.WritableStream,
        hideCursor: true,
        format: (options, { progress, value, total: whole }) =>
          whole === 0
            ? `${this.#what}  ${size(value)}`
            : `${this.#what}  ${cliProgress.Format.BarFormat(progress, options)}  ${size(value)} of ${size(whole)}`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 30,
      });
      this.#bar.start(total ?? 0, done);
    }
    this.#bar.update(done);
  }
}
