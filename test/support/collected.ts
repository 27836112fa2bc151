import { until } from './until.js';

/** What a program writes. */
export class Collected {
  readonly #chunks: Buffer[] = [];

  /** Takes a chunk. */
  readonly add = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
  };

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** The first line, which is a number, as soon as it is there. */
  async number(): Promise<number> {
    await until(() => this.text.includes('\n'));
    return Number(this.text.split('\n')[0]);
  }
}
