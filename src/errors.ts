/**
 * Every error that klee words itself: a stable code, a message with the offending value, a hint, a cause.
 * Only an error that is not a KleeError shows a stack.
 */

/** What `klee` exits with. `klee run` also exits with its command's own status. */
export const exitStatus = { ok: 0, buildFailed: 1, usage: 2, klee: 125 } as const;

interface ErrorKind {
  /** The exit status of a command that ends with this error. */
  status: number;
  /** When it is raised: one line of `docs/reference/errors.md`. */
  when: string;
}

/** All error codes. `docs/reference/errors.md` is printed from this table. */
export const errorKinds = {
  KLEE_USAGE: {
    status: exitStatus.usage,
    when: 'The command line or a debugger command is not of the form its help gives.',
  },
  KLEE_NO_DOCKERFILE: {
    status: exitStatus.usage,
    when: 'There is no Dockerfile where one was looked for, or it cannot be read.',
  },
  KLEE_DOCKERFILE: {
    status: exitStatus.usage,
    when: 'The Dockerfile has a line that cannot be built; the message names it.',
  },
  KLEE_NO_IMAGE: { status: exitStatus.buildFailed, when: 'An image is named that does not exist.' },
  KLEE_NO_CONTAINER: { status: exitStatus.buildFailed, when: 'A container is named that does not exist.' },
  KLEE_NO_SESSION: { status: exitStatus.buildFailed, when: 'A session is named that does not exist, or was not kept.' },
  KLEE_NO_SNAPSHOT: {
    status: exitStatus.buildFailed,
    when: 'A snapshot is named that the image or session does not have.',
  },
  KLEE_IMAGE_IN_USE: {
    status: exitStatus.buildFailed,
    when: 'An image is to be removed that other images or containers are made from.',
  },
  KLEE_REFERENCE: { status: exitStatus.usage, when: 'An image reference is not of the form name[:tag][@snapshot].' },
  KLEE_JAIL_PARAMETER: {
    status: exitStatus.usage,
    when: 'A -J parameter is unknown, has a bad value, or cannot be had on this host.',
  },
  KLEE_NO_USER: { status: exitStatus.buildFailed, when: 'A user or group is named that the image does not have.' },
  KLEE_NO_DIRECTORY: {
    status: exitStatus.buildFailed,
    when: 'A command is to run in a directory that the image does not have.',
  },
  KLEE_COPY: {
    status: exitStatus.buildFailed,
    when: 'A COPY names something that is missing, or that lies outside the context or the image.',
  },
  KLEE_BUILD_FAILED: { status: exitStatus.buildFailed, when: 'A step of a build failed.' },
  KLEE_NOT_VERIFIED: {
    status: exitStatus.buildFailed,
    when: 'A build of the Dockerfile from scratch fails, or makes something else than the session has; or it was interrupted.',
  },
  KLEE_NO_RUNTIME: {
    status: exitStatus.klee,
    when: 'No OCI runtime on this host works; the message says what was tried.',
  },
  KLEE_MISSING_PROGRAM: {
    status: exitStatus.klee,
    when: 'A program that klee needs is not installed; the hint names its package.',
  },
  KLEE_PLATFORM: { status: exitStatus.klee, when: 'klee has no storage and no jails for this operating system.' },
  KLEE_PERMISSION: {
    status: exitStatus.klee,
    when: 'klee may not do what the command needs; the hint says what would let it.',
  },
  KLEE_NO_SPACE: {
    status: exitStatus.klee,
    when: 'The file system that holds the klee root, or the dataset of its images, is full.',
  },
  KLEE_PROGRAM: {
    status: exitStatus.klee,
    when: 'A program that klee started failed; the message has its command and the end of its errors.',
  },
  KLEE_FETCH: { status: exitStatus.klee, when: 'A base image could not be fetched or unpacked.' },
  KLEE_STORAGE: { status: exitStatus.klee, when: 'The storage answered in a way that klee cannot go on from.' },
  KLEE_CONNECTION: {
    status: exitStatus.klee,
    when: 'The machine behind ssh cannot be reached, does not let klee in, or the connection to it was lost.',
  },
  KLEE_LOCKED: { status: exitStatus.klee, when: 'Another klee holds the lock that this command needs.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** A place in a text that is at fault. */
export interface SourcePlace {
  /** As the user named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** The line. */
  readonly text: string;
}

export class KleeError extends Error {
  override readonly name = 'KleeError';
  readonly code: ErrorCode;
  /** What to do about it, in one line. */
  readonly hint: string | undefined;
  /** Where it is, for what is wrong in a Dockerfile. */
  readonly source: SourcePlace | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; source?: SourcePlace } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.source = options.source;
  }

  /** The exit status of a command that ends with this error. */
  get status(): number {
    return errorKinds[this.code].status;
  }
}
