/**
 * Real pipes for what steps write. Node gives its children socket pairs instead, and `echo x > /dev/stdout`, which people
 * write in Dockerfiles, fails on a socket (open(2): ENXIO). Node cannot make a pipe, mkfifo(1) can, several at a time.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

const batchSize = 8;
/** A pipe's capacity on Linux (pipe(7)): at a process's exit no more than this can be unread. */
const capacity = 65536;

/** Hands out pipes; makes them in batches and ahead of need, so that no step but the first waits for mkfifo. */
export class PipePool {
  readonly #ready: Pipe[] = [];
  readonly #mkfifo: (paths: string[]) => Promise<unknown>;
  #filling: Promise<void> | undefined;

  /** `mkfifo` makes named pipes at the given paths, writable for everyone: a step's user opens /dev/stdout again. */
  constructor(mkfifo: (paths: string[]) => Promise<unknown>) {
    this.#mkfifo = mkfifo;
  }

  async take(): Promise<Pipe> {
    let pipe = this.#ready.pop();
    // Whoever waits for the same batch may be quicker to empty it.
    for (; pipe === undefined; pipe = this.#ready.pop()) await this.#fill();
    // While the last one's program runs. When that fails, the next to take one tries again and learns why.
    if (this.#ready.length === 0) this.#fill().catch(() => undefined);
    return pipe;
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#make().finally(() => (this.#filling = undefined));
    return this.#filling;
  }

  async #make(): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'klee-pipes-'));
    try {
      const paths = Array.from({ length: batchSize }, (_, index) => join(directory, String(index)));
      await this.#mkfifo(paths);
      for (const path of paths) {
        // The read end first and not blocking: then opening the write end finds a reader and does not block either.
        const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
        this.#ready.push({ readEnd, writeEnd: openSync(path, constants.O_WRONLY) });
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

export function closePipe(pipe: Pipe): void {
  closeSync(pipe.readEnd);
  closeSync(pipe.writeEnd);
}

/** Reads the pipe until nobody holds its other end. `drain` reads, at once, what is in it now; `release` lets klee exit meanwhile. */
export function readPipe(pipe: Pipe, output: (chunk: Buffer) => void): { drain(): void; release(): void } {
  closeSync(pipe.writeEnd);
  const socket = new Socket({ fd: pipe.readEnd, readable: true, writable: false });
  socket.on('data', output);
  socket.on('error', () => socket.destroy());
  return {
    drain() {
      const buffer = Buffer.allocUnsafe(capacity);
      // A pipe that was read to its end is closed already.
      for (let left = capacity; !socket.destroyed && left > 0;) {
        let count: number;
        try {
          count = readSync(pipe.readEnd, buffer, 0, left, null);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return;
          throw error;
        }
        if (count === 0) return;
        output(Buffer.from(buffer.subarray(0, count)));
        left -= count;
      }
    },
    release() {
      socket.unref();
    },
  };
}
