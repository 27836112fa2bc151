import { KleeError } from '../errors.js';

/** Where in which file an instruction stands, for the errors about it. */
export interface Place {
  /** As the user named it: `Dockerfile`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The instruction as a build prints it. */
  readonly logical: string;
}

/** `Dockerfile:7` */
export function placeName(place: Place): string {
  return `${place.file}:${place.line}`;
}

/** An error in our own words: the place leads the message. */
export function problemAt(place: Place, message: string, hint?: string): KleeError {
  return new KleeError('KLEE_DOCKERFILE', `${placeName(place)}: ${message}`, hint === undefined ? {} : { hint });
}

/** An error whose message is kleened's to the letter: the place leads the hint. */
export function kleenedProblem(place: Place, message: string, hint: string): KleeError {
  return new KleeError('KLEE_DOCKERFILE', message, { hint: `${placeName(place)}: ${hint}` });
}
