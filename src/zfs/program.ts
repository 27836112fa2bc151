/** Runs zfs(8). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KleeError } from '../errors.js';
import type { ProgramResult, Programs } from '../host/programs.js';
import { errorOf, type Problem, problemOf } from './failures.js';

export interface ZfsFailure {
  readonly problem: Problem;
  /** As klee words it. */
  readonly error: KleeError;
}

export interface ZfsResult {
  readonly stdout: string;
  /** What it wrote to stderr: some failures, to mount what was made for one, leave it at that. */
  readonly said: string;
  /** Absent when it succeeded. */
  readonly failure?: ZfsFailure;
}

/** What people read is translated, what we read is not. */
export const env = { LC_ALL: 'C' };

/** How long, in milliseconds, to wait for what is on its way out: a killed process, an unmounted file system. */
const patience = [10, 20, 40, 80, 150, 200];

export class Zfs {
  readonly #programs: Pick<Programs, 'attempt'>;

  constructor(programs: Pick<Programs, 'attempt'>) {
    this.#programs = programs;
  }

  /** @throws KleeError KLEE_MISSING_PROGRAM */
  async attempt(args: readonly string[]): Promise<ZfsResult> {
    return resultOf(await this.#programs.attempt(['zfs', ...args], { env }));
  }

  /** What it prints. @throws KleeError in klee's words when it fails. */
  async run(args: readonly string[]): Promise<string> {
    const { stdout, failure } = await this.attempt(args);
    if (failure !== undefined) throw failure.error;
    return stdout;
  }

  /** As `attempt`, again and again while the answer is that something is busy, for half a second. */
  async persist(args: readonly string[]): Promise<ZfsResult> {
    let result = await this.attempt(args);
    for (const pause of patience) {
      if (result.failure?.problem !== 'busy') break;
      await sleep(pause);
      result = await this.attempt(args);
    }
    return result;
  }
}

export function resultOf(result: ProgramResult): ZfsResult {
  const { exitCode, stdout, stderr } = result;
  if (exitCode === 0) return { stdout, said: stderr };
  return { stdout, said: stderr, failure: { problem: problemOf(stderr), error: errorOf(result) } };
}
