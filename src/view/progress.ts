/** Progress as plain text: for a log, a pipe, and the text beside a bar. */
import { size } from './units.js';

export interface ByteProgress {
  readonly what: string;
  readonly done: number;
  readonly total?: number | undefined;
}

/** `fetching base.txz: 12 MB of 200 MB (6%)`, or without the whole where it is not known. */
export function progressLine({ what, done, total }: ByteProgress): string {
  if (total === undefined || total === 0) return `${what}: ${size(done)}`;
  return `${what}: ${size(done)} of ${size(total)} (${Math.floor((100 * done) / total)}%)`;
}
