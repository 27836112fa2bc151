/** What a session writes: the program's own bytes between lines of klee's wrapper around it. */

/** How much is kept of what comes before the first line, for error messages. */
const noiseLimit = 4096;

/**
 * Takes the wrapper's lines out of a stream. Each begins with the mark, a random word that no program knows, wherever on a line
 * the program has left off, and ends with a line break. What comes before the first is not the program's: login shells may
 * print what their start-up files say.
 */
export class MarkedStream {
  readonly #mark: Buffer;
  readonly #data: (chunk: Buffer) => void;
  readonly #line: (text: string) => void;
  #held: Buffer = Buffer.alloc(0);
  #begun = false;
  #noise = '';

  /** `data` gets the program's bytes, `line` what follows the mark. */
  constructor(mark: string, data: (chunk: Buffer) => void, line: (text: string) => void) {
    this.#mark = Buffer.from(mark);
    this.#data = data;
    this.#line = line;
  }

  /** The end of what came before the first line. */
  get noise(): string {
    return this.#noise.trim();
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let at = rest.indexOf(this.#mark); at >= 0; at = rest.indexOf(this.#mark)) {
      const end = rest.indexOf('\n', at);
      if (end < 0) {
        this.#pass(rest.subarray(0, at));
        this.#held = rest.subarray(at);
        return;
      }
      this.#pass(rest.subarray(0, at));
      this.#begun = true;
      this.#line(rest.toString('utf8', at + this.#mark.length, end).trim());
      rest = rest.subarray(end + 1);
    }
    const kept = this.#beginningOfMark(rest);
    this.#pass(rest.subarray(0, rest.length - kept));
    this.#held = rest.subarray(rest.length - kept);
  }

  /** The stream has ended: what looked like the beginning of a mark was none. */
  end(): void {
    this.#pass(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#begun) this.#data(bytes);
    else this.#noise = (this.#noise + bytes.toString()).slice(-noiseLimit);
  }

  /** How many bytes at the end may be the beginning of a mark whose rest has not come yet. */
  #beginningOfMark(bytes: Buffer): number {
    for (let count = Math.min(this.#mark.length - 1, bytes.length); count > 0; count--) {
      if (this.#mark.subarray(0, count).equals(bytes.subarray(bytes.length - count))) return count;
    }
    return 0;
  }
}
