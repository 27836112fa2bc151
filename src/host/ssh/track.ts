import type { Readable } from 'node:stream';
import { MarkedStream } from './marked-stream.js';
import { parseTold, type Told } from './wrapper.js';

/** One stream of a session. */
export interface Track {
  /** What the wrapper told first; undefined when the stream ended without a word. */
  readonly first: Promise<Told | undefined>;
  /** Its last word, after all that the program wrote; undefined when the stream ended before that. */
  readonly last: Promise<Told | undefined>;
  /** The end of what came before the wrapper's first word. */
  noise(): string;
}

/** `data` receives the program's own bytes, also those that come after the last word, from whom it left behind. */
export function follow(stream: Readable, mark: string, data: (chunk: Buffer) => void): Track {
  let begin: (told: Told | undefined) => void = () => undefined;
  let finish: (told: Told | undefined) => void = () => undefined;
  const first = new Promise<Told | undefined>((resolve) => (begin = resolve));
  const last = new Promise<Told | undefined>((resolve) => (finish = resolve));
  const marked = new MarkedStream(mark, data, (text) => {
    const told = parseTold(text);
    begin(told);
    if (told !== undefined && told.kind !== 'pid') finish(told);
  });
  stream.on('data', (chunk: Buffer) => {
    marked.push(chunk);
  });
  // The connection says why it is gone.
  stream.on('error', () => stream.destroy());
  stream.on('close', () => {
    marked.end();
    begin(undefined);
    finish(undefined);
  });
  return { first, last, noise: () => marked.noise };
}
