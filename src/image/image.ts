/** The record of an image: `<root>/images/<id>/image.json`. */
import type { SnapshotId } from '../storage/store.js';
import type { ImageConfig } from './config.js';
import type { Recipe } from './recipe.js';

/** The form of the record; a klee that finds a greater one refuses to read it. */
export const imageVersion = 1;

/** 12 characters of [0-9a-f], never all digits: the id its build had. */
export type ImageId = string;

export type Dialect = 'kleene' | 'docker';

/** One step of the build that made an image. */
export interface ImageInstruction {
  /** The instruction as written, its continuation lines joined. */
  readonly line: string;
  /** Its first line in the Dockerfile, from 1. */
  readonly lineNumber: number;
  /** Absent where the step wrote no file, or was not run. */
  readonly snapshot?: SnapshotId | undefined;
  /** The image config after the step. */
  readonly config?: ImageConfig | undefined;
  readonly durationMs?: number | undefined;
  /** Bytes that the snapshot adds to its parent. */
  readonly size?: number | undefined;
  /** Of a RUN. */
  readonly exitCode?: number | undefined;
  /** Set when it was passed over by a jump of the debugger, and did nothing. */
  readonly skipped?: true | undefined;
  /** What its files were made of; absent where a step that is to be the same cannot take them. */
  readonly recipe?: Recipe | undefined;
  /** The step's output: a path relative to the image's directory. */
  readonly log?: string | undefined;
}

/** What an image was built from: enough to open the build again. */
export interface BuildSource {
  /** The whole text of the Dockerfile, as it was then. */
  readonly dockerfile: string;
  /** Where it was: an absolute path on the host; absent where it came from no file. */
  readonly dockerfilePath?: string | undefined;
  /** The context: an absolute path on the host. */
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `--env`: set for the whole build besides what the Dockerfile sets. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `--user`. */
  readonly user?: string | undefined;
  /** `--from`: the image that took the place of the one that FROM names. */
  readonly from?: string | undefined;
  /** `--mount`, as written. */
  readonly mounts?: readonly string[] | undefined;
  /** `--driver`. */
  readonly network?: 'host' | 'disabled' | undefined;
}

/** Why an image is tagged `failed`. */
export interface BuildFailure {
  /** The step that failed, from 1: an index into `instructions`, plus one. */
  readonly step: number;
  /** Absent where the step failed without running a command. */
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** As the build printed it. */
  readonly message: string;
  /** The files as the failed step left them, where they were kept. */
  readonly wreckage?: SnapshotId | undefined;
}

export interface Image {
  readonly version: typeof imageVersion;
  readonly id: ImageId;
  /** Name and tag are both there or both not: an image that lost its tag has neither. */
  readonly name?: string | undefined;
  readonly tag?: string | undefined;
  /** When it got its name and tag, in milliseconds since the epoch. */
  readonly taggedAt?: number | undefined;
  /** Absent for a base image. */
  readonly parent?: { readonly id: ImageId; readonly snapshot: SnapshotId } | undefined;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** The final snapshot: what `FROM` without `@snapshot` clones. Of a failed build, the last that was taken. */
  readonly snapshot: SnapshotId;
  readonly config: ImageConfig;
  readonly dialect: Dialect;
  /** Every instruction of the build in order; of a failed build, up to the failed one and with it. Empty for a base image. */
  readonly instructions: readonly ImageInstruction[];
  /** `-J`, as written. */
  readonly jailParameters: readonly string[];
  /** Absent for a base image. */
  readonly source?: BuildSource | undefined;
  readonly failure?: BuildFailure | undefined;
}

/** The snapshots that the image's own build took, the final one included: what goes when the image goes. */
export function ownSnapshots(image: Image): Set<SnapshotId> {
  const own = new Set<SnapshotId>([image.snapshot]);
  for (const instruction of image.instructions) {
    if (instruction.snapshot !== undefined) own.add(instruction.snapshot);
  }
  if (image.failure?.wreckage !== undefined) own.add(image.failure.wreckage);
  if (image.parent !== undefined) own.delete(image.parent.snapshot);
  return own;
}

/** All snapshots that the image needs to stay, its parent's included. */
export function snapshotsOf(image: Image): Set<SnapshotId> {
  const all = ownSnapshots(image).add(image.snapshot);
  if (image.parent !== undefined) all.add(image.parent.snapshot);
  return all;
}
