import { KleeError, type SourcePlace } from '../errors.js';

/** Where in which file an instruction stands, for the errors about it. */
export interface Place {
  /** As the user named it: `Dockerfile`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The instruction as a build prints it. */
  readonly logical: string;
  /** Its first line, with what stands before it. */
  readonly source?: string;
}

/** `Dockerfile:7` */
export function placeName(place: Place): string {
  return `${place.file}:${place.line}`;
}

/** An error in our own words: the place leads the message. `culprit`: what of the line is at fault. */
export function problemAt(place: Place, message: string, hint?: string, culprit?: string): KleeError {
  return new KleeError('KLEE_DOCKERFILE', `${placeName(place)}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    ...sourceOf(place, culprit),
  });
}

/** An error whose message is kleened's to the letter: the place leads the hint. `culprit`: what of the line is at fault. */
export function kleenedProblem(place: Place, message: string, hint: string, culprit?: string): KleeError {
  return new KleeError('KLEE_DOCKERFILE', message, {
    hint: `${placeName(place)}: ${hint}`,
    ...sourceOf(place, culprit),
  });
}

/** The column of what is at fault, or where the line's text begins. */
function sourceOf({ file, line, source }: Place, culprit: string | undefined): { source?: SourcePlace } {
  if (source === undefined) return {};
  const start = source.search(/\S|$/);
  const found = culprit === undefined || culprit === '' ? -1 : source.indexOf(culprit, start);
  return { source: { file, line, column: (found < 0 ? start : found) + 1, text: source } };
}
