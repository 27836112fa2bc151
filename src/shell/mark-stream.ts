/** What an instrumented shell writes: the command's own bytes, with the marks of the hook taken out. */

/** The hook stands before the piece `next`, counted from 0, and waits. */
export interface Mark {
  readonly next: number;
  /** `$?` there: of the command that was last run. */
  readonly status: number;
}

/** Splits a stream into the command's output, marks, and what the shell tells, wherever chunks begin and end. Holds back at most a mark's length. */
export class MarkStream {
  readonly #nonce: Buffer;
  readonly #data: (chunk: Buffer) => void;
  readonly #mark: (mark: Mark) => void;
  readonly #told: (written: Buffer) => void;
  /** What the shell has told so far, while it does. */
  #telling: Buffer[] | undefined;
  #held: Buffer = Buffer.alloc(0);

  /** @param told gets what the shell wrote when it was asked */
  constructor(
    nonce: string,
    data: (chunk: Buffer) => void,
    mark: (mark: Mark) => void,
    told: (written: Buffer) => void,
  ) {
    this.#nonce = Buffer.from(nonce);
    this.#data = data;
    this.#mark = mark;
    this.#told = told;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let at = rest.indexOf(this.#nonce); at >= 0; at = rest.indexOf(this.#nonce)) {
      const end = rest.indexOf('\n', at);
      this.#pass(rest.subarray(0, at));
      if (end < 0) {
        this.#held = rest.subarray(at);
        return;
      }
      const said = rest.toString('latin1', at + this.#nonce.length, end).trim();
      rest = rest.subarray(end + 1);
      this.#hear(said);
    }
    const kept = this.#beginningOfNonce(rest);
    this.#pass(rest.subarray(0, rest.length - kept));
    this.#held = rest.subarray(rest.length - kept);
  }

  /** The command has ended: what looked like the beginning of a mark was none. */
  flush(): void {
    this.#pass(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #hear(said: string): void {
    if (said === 'tell') this.#telling = [];
    else if (said === 'told') {
      const written = Buffer.concat(this.#telling ?? []);
      this.#telling = undefined;
      this.#told(written);
    } else {
      const [next, status] = said.split(' ').map(Number);
      if (next !== undefined && status !== undefined) this.#mark({ next, status });
    }
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#telling === undefined) this.#data(bytes);
    else this.#telling.push(bytes);
  }

  /** How many bytes at the end may be the beginning of a mark whose rest has not come yet. */
  #beginningOfNonce(bytes: Buffer): number {
    for (let count = Math.min(this.#nonce.length - 1, bytes.length); count > 0; count -= 1) {
      if (this.#nonce.subarray(0, count).equals(bytes.subarray(bytes.length - count))) return count;
    }
    return 0;
  }
}
