/** The output of steps, on this machine's disk. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** The output of one run of a step, on disk: memory stays flat however much it writes. */
export class StepLog {
  readonly path: string;
  /** What kept output from being written: a full disk, say. */
  failure: Error | undefined;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Does not throw: output comes when nobody waits for it. See `failure`. */
  write(chunk: Buffer): void {
    if (this.failure !== undefined) return;
    try {
      this.#descriptor ??= openSync(this.path, 'a', 0o600);
      writeSync(this.#descriptor, chunk);
    } catch (error) {
      this.failure = error as Error;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** The last `count` lines, and whether there are more. Reads no more than the end of the file. */
  async tail(count: number): Promise<{ lines: string[]; truncated: boolean }> {
    return tailOf(this.path, count);
  }
}

const tailBytes = 16384;

/** The last `count` lines of a file, and whether there are more; none when the file does not exist. */
export async function tailOf(path: string, count: number): Promise<{ lines: string[]; truncated: boolean }> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return { lines: [], truncated: false };
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.subarray(0, bytesRead).toString();
    const lines = text.replace(/\n$/, '').split('\n');
    if (text === '') return { lines: [], truncated: false };
    return { lines: lines.slice(-count), truncated: start > 0 || lines.length > count };
  } finally {
    await file.close();
  }
}
