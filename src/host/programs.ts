/**
 * The contract for starting programs: argv arrays only, results and errors as data.
 * `local.ts` starts them on this machine, `namespace.ts` inside a private mount namespace, `ssh/` on another machine. There the
 * connection may be lost meanwhile: all of these then end with KleeError KLEE_CONNECTION.
 */
import type { Readable } from 'node:stream';

export interface ProgramResult {
  readonly argv: readonly string[];
  /** As a shell counts: 128 + the signal's number after a signal; 127 when the program is not installed. */
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
  readonly stdout: string;
  /** The last 64 KiB. */
  readonly stderr: string;
  readonly durationMs: number;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to klee's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads; nothing when absent. */
  readonly input?: string | Readable;
  /** Receives stdout and stderr as they come, for programs that report progress. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Kills the program when it fires. */
  readonly cancel?: AbortSignal;
}

export interface StartOptions extends Pick<ProgramOptions, 'cwd' | 'env'> {
  /** What the program reads; nothing when absent. */
  readonly input?: Readable | undefined;
  /**
   * True for a program that serves klee, and whose end nobody waits for: when the connection to its machine is lost, whoever does the
   * next thing there is told.
   */
  readonly unattended?: boolean;
}

/** A program whose output is streamed: see `Programs.start`. */
export interface RunningProgram {
  readonly pid: number;
  /**
   * Settles at the main process's exit; output that daemons it left behind write later still reaches `output`.
   * Rejects with KleeError KLEE_CONNECTION when the connection to its machine is lost before: how it ended, nobody knows.
   */
  readonly ended: Promise<{ exitCode: number; signal?: NodeJS.Signals }>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface Programs {
  /** Runs a program to its end. @throws KleeError KLEE_PROGRAM when it fails, KLEE_MISSING_PROGRAM when it is not installed. */
  run(argv: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;

  /** Runs a program to its end, its failure being data. @throws KleeError KLEE_MISSING_PROGRAM when it is not installed. */
  attempt(argv: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;

  /**
   * Starts a program whose stdout and stderr go into one pipe, in the order written.
   * Never waits for the pipe to close, and holds nothing of what has passed through.
   */
  start(argv: readonly string[], output: (chunk: Buffer) => void, options?: StartOptions): Promise<RunningProgram>;

  /** Runs a program on klee's own terminal. */
  interact(
    argv: readonly string[],
    options?: Pick<ProgramOptions, 'cwd' | 'env'>,
  ): Promise<{ exitCode: number; signal?: NodeJS.Signals }>;
}
