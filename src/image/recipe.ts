/** What the files after a step were made of: all that can matter to them, as plain data in image records and journals. */
import type { SnapshotId } from '../storage/store.js';
import type { Dialect } from './image.js';

/**
 * The form of recipes, and what klee does with them: raised whenever the same recipe makes something else than it did. Others than
 * this one are passed over.
 */
export const recipeVersion = 1;

export interface Recipe {
  readonly version: typeof recipeVersion;
  /** The files that the step began with. */
  readonly on: SnapshotId;
  readonly dialect: Dialect;
  /** What it did, variables expanded. */
  readonly work: RunWork | CopyWork | WorkdirWork;
  /** The programs that ran in the jail when it began, or that it left running: a snapshot has none of them. */
  readonly running: readonly string[];
}

/** Name and value, in an order that can matter. */
export type Pair = readonly [name: string, value: string];

export interface RunWork {
  readonly keyword: 'RUN';
  /** What the jail runs, and how: with every setting of the session that a command can see. */
  readonly argv: readonly string[];
  /** Empty: root. */
  readonly user: string;
  readonly directory: string;
  /** In the order in which the command gets them. */
  readonly environment: readonly Pair[];
  readonly jail: JailWork;
}

export interface JailWork {
  readonly profile: string;
  readonly network: string;
  /** As they were given, one after the other; of one that was given twice the values stand side by side. */
  readonly parameters: readonly Pair[];
  /** Places in the jail that show files of the host. */
  readonly mounts: readonly string[];
}

export interface CopyWork {
  readonly keyword: 'COPY';
  readonly sources: readonly string[];
  /** Absolute; with a `/` at the end where it is to be a directory. */
  readonly destination: string;
  readonly files: CopiedFiles;
}

export interface CopiedFiles {
  /** Of all that is below. */
  readonly digest: string;
  /** Path in the context, and a digest of type, mode and content; left out where there are too many to be told one by one. */
  readonly list?: readonly Pair[] | undefined;
}

export interface WorkdirWork {
  readonly keyword: 'WORKDIR';
  readonly path: string;
}
