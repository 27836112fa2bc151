/** What outlives a command: kept by the command line for the whole session, whichever front end has the controls. */
import { Logging } from './logging.js';
import { defaultPreferences, type Preferences } from './preferences.js';

/** What `$NAME` can be; one that was never set is void, which is undefined. */
export type Value = string | number;

/** What `define` has made. */
export interface UserCommand {
  readonly name: string;
  /** The commands that it does. */
  readonly lines: readonly string[];
  /** What `document` says, by lines. */
  readonly document: readonly string[];
}

/** A text that could not become an instruction of the plan: `edit` offers it again. */
export interface Rejected {
  readonly kind: 'edit' | 'insert';
  /** Of the step that it was for. */
  readonly number: number;
  readonly text: string;
  /** The plan that it was for: in another the number means something else. */
  readonly plan: string;
}

export interface Memory {
  /** The lines that `list` showed last, first and last; undefined when it is to begin at the position. */
  listed: { readonly first: number; readonly last: number } | undefined;
  /** Values of `print`, `$1` first. */
  readonly values: Value[];
  /** What `set $NAME = VALUE` has set, and what commands leave: by names without the sign. */
  readonly convenience: Map<string, Value>;
  /** What `define` has made, by name. */
  readonly userCommands: Map<string, UserCommand>;
  /** How many of them are being done, each called by the one before. */
  depth: number;
  /** The Dockerfile, for `export` without a name; undefined when the plan came from no file. */
  readonly dockerfilePath: string | undefined;
  /** Undefined when the last one was taken. */
  rejected: Rejected | undefined;
  readonly preferences: Preferences;
  readonly logging: Logging;
}

export function newMemory(dockerfilePath: string | undefined): Memory {
  return {
    listed: undefined,
    values: [],
    convenience: new Map(),
    userCommands: new Map(),
    depth: 0,
    dockerfilePath,
    rejected: undefined,
    preferences: defaultPreferences(),
    logging: new Logging(),
  };
}
