/** The beginning of what a command writes: enough for a person, in bounded memory. */

/** In bytes. */
const limit = 65536;

export class BoundedOutput {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    if (this.#size < limit) this.#chunks.push(chunk.subarray(0, limit - this.#size));
    this.#size += chunk.length;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** True when there was more of it than `text`. */
  get truncated(): boolean {
    return this.#size > limit;
  }
}
