/**
 * The contract of a jail: the running environment of a dataset.
 * `oci` fulfils it with a container, `freebsd` with jail(8).
 */
import type { Readable } from 'node:stream';
import type { JailParameter } from './parameters.js';

/** A file system of the host that the jail sees. */
export interface Mount {
  /** Absolute path on the host. */
  readonly source: string;
  /** Absolute path in the jail. */
  readonly target: string;
  readonly readOnly: boolean;
}

export interface JailSpec {
  /** 12 characters of [0-9a-f], never all digits. */
  readonly id: string;
  /** The jail's root, as the driver's programs see it: `Dataset.mountpoint`. */
  readonly root: string;
  /** The same tree, as this process opens it: `Dataset.path`. */
  readonly path: string;
  readonly hostname: string;
  readonly parameters: readonly JailParameter[];
  readonly mounts: readonly Mount[];
  /** `freebsd`: denies what a FreeBSD jail denies by default; `docker`: allows what Docker's default profile allows. */
  readonly profile: 'freebsd' | 'docker';
  /** `host`: the host's network; `disabled`: none. */
  readonly network: 'host' | 'disabled';
}

export interface JailCommand {
  readonly argv: readonly string[];
  /** `name`, `uid`, `name:group` or `uid:gid`, looked up inside the jail; root when absent. */
  readonly user?: string | undefined;
  /** Absolute directory in the jail. Default `/`. */
  readonly directory?: string;
  /** Added to what the jail gives by itself (PATH, HOME, USER, SHELL). */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A command that is started without a terminal. */
export interface StartedCommand extends JailCommand {
  /** What it reads; nothing when absent: its stdin is /dev/null then. A command that never reads it ends all the same. */
  readonly input?: Readable | undefined;
}

export interface Exit {
  /** As a shell counts: 128 + the signal's number for a command killed by a signal. */
  readonly code: number;
  readonly signal?: NodeJS.Signals;
}

/** How much of a record is handed over, in bytes: whoever is in the jail decides how much is written to it. */
export const longestRecord = 4 * 1024 * 1024;

/** A command that runs in a jail. */
export interface JailRun {
  /** Settles when the command's main process ends, whoever still holds its output. Never rejects for a command's own failure. */
  readonly ended: Promise<Exit>;
  /** Sends a signal to every process that has come into the jail since the command was started: not to what ran before. */
  signal(signal: NodeJS.Signals): Promise<void>;
}

export interface JailProcess {
  /** As seen inside the jail. */
  readonly pid: number;
  readonly command: string;
}

export interface Jail {
  readonly spec: JailSpec;
  /** True while the jail exists, from its first command on. */
  readonly running: boolean;

  /**
   * Starts a command without a terminal; the jail is created when it is needed for the first time.
   * stdout and stderr arrive together, in the order written, through `output` for as long as anyone holds them open.
   * A command that is not there ends with 127, one that cannot be executed with 126, both with a line on `output`.
   * @throws KleeError when the jail cannot be created or the user does not exist.
   */
  start(command: StartedCommand, output: (chunk: Buffer) => void): Promise<JailRun>;

  /**
   * Runs a command on klee's own terminal and answers when it ends.
   * @param record gets what was written to the command's file descriptor 3 by then, its beginning: it leads to a file of the machine, no part of the
   * tree, and whoever the command becomes may write to it. Without, the descriptor is closed.
   */
  interact(command: JailCommand, record?: (written: Buffer) => void): Promise<Exit>;

  /** What runs in the jail now, its reaper and running `interact`s not counted. */
  processes(): Promise<JailProcess[]>;

  /** Kills every process but the reaper; the jail goes on. */
  killAll(): Promise<void>;

  /** Holds all processes still while `work` runs. */
  freeze<T>(work: () => Promise<T>): Promise<T>;

  /** Kills what runs and removes the jail. Does nothing when it does not run. */
  stop(): Promise<void>;
}

export interface JailDriver {
  /** `crun`, `runc` or `jail`, for `klee doctor` and `info jail`. */
  readonly name: string;
  /** @throws KleeError KLEE_JAIL_PARAMETER for a parameter that this driver cannot give; answers warnings for those that it ignores. */
  check(parameters: readonly JailParameter[]): string[];
  /** A jail that starts with its first command. */
  create(spec: JailSpec): Jail;
}
