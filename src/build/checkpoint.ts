/** Where a step left off. Plain data: what a session's journal and an image's record are made of. */
import type { ImageConfig } from '../image/config.js';
import type { ImageId } from '../image/image.js';
import type { JailProcess } from '../jail/jail.js';
import type { SnapshotId } from '../storage/store.js';
import type { Scope } from '../dockerfile/scope.js';

/** What the steps up to here have made. */
export interface BuildState {
  /** Undefined before FROM. */
  readonly snapshot: SnapshotId | undefined;
  readonly config: ImageConfig;
  /** The variables that instructions are expanded with. */
  readonly scope: Scope;
  /** The image that FROM named, and its snapshot that was cloned. */
  readonly parent: { readonly id: ImageId; readonly snapshot: SnapshotId } | undefined;
}

/** How a step that succeeded ended. */
export interface StepResult {
  readonly state: BuildState;
  /** The snapshot that the step took, if it touched a file. */
  readonly taken: SnapshotId | undefined;
  /** What ran in the jail when it began. */
  readonly found: readonly JailProcess[];
  /** What it left running. */
  readonly left: readonly JailProcess[];
  readonly durationMs: number;
  readonly exitCode?: number;
}

/** How a step failed. The dataset holds what it left, and the jail still runs. */
export interface StepFailure {
  /** `command`: it ran and failed; `interrupted`: by the user; `error`: the step could not be carried out. */
  readonly kind: 'command' | 'interrupted' | 'error';
  /** As a build prints it. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly exitCode?: number;
  readonly signal?: string | undefined;
  readonly durationMs: number;
}
