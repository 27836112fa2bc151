/** A RUN whose shell stops between the commands of its text. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { CommandForm, ScriptForm } from '../dockerfile/instruction.js';
import type { JailCommand, JailRun } from '../jail/jail.js';
import type { SnapshotId } from '../storage/store.js';
import { type Instrumented, instrument, question } from '../shell/instrument.js';
import { type Mark, MarkStream } from '../shell/mark-stream.js';
import { type Piece, splitCommands } from '../shell/split.js';
import { readSurroundings, type Surroundings } from '../shell/surroundings.js';
import type { PieceRef } from './checkpoint.js';
import type { Workspace } from './workspace.js';

/** `whole`: why a command cannot be run in pieces, as the end of a sentence; undefined where there is one piece only. */
export type Divided = Piecewise | { readonly whole: string | undefined };

/** The command of a RUN, to be run in pieces. */
export function divide(command: CommandForm | ScriptForm): Divided {
  // An exec form or a script with an interpreter of its own has no text of a shell.
  if (command.form !== 'shell') return { whole: undefined };
  const split = splitCommands(command.command);
  if ('whole' in split) return split;
  if (split.pieces.length === 1) return { whole: undefined };
  const instrumented = instrument(command.command, split.pieces, `klee-${randomBytes(12).toString('hex')}`);
  if (instrumented === undefined) return { whole: 'it uses every file descriptor' };
  return new Piecewise(split.pieces, instrumented);
}

/**
 * Is started once. Its shell then stops before each piece but the first, and goes on when it is told to. The shell is the one of the
 * whole command: it ends as it would have.
 */
export class Piecewise {
  readonly #instrumented: Instrumented;
  readonly #answers = new PassThrough();
  #run: JailRun | undefined;
  #arrived: ((mark: Mark | undefined) => void) | undefined;
  #told: ((surroundings: Surroundings | undefined) => void) | undefined;
  #runsThrough = false;
  #abandoned = false;
  #over = false;
  #stoppedAt: number | undefined;
  #heldMs = 0;
  #current = 0;

  constructor(
    readonly pieces: readonly Piece[],
    instrumented: Instrumented,
  ) {
    this.#instrumented = instrumented;
  }

  /** Counted from 0: the piece that runs, or ran last. */
  get current(): number {
    return this.#current;
  }

  /** A piece by its index. */
  ref(index: number): PieceRef {
    return { number: index + 1, total: this.pieces.length, text: this.pieces[index]?.text ?? '' };
  }

  /** True while its shell waits to be told to go on. */
  get stopped(): boolean {
    return this.#stoppedAt !== undefined;
  }

  /** How long its shell has waited, in milliseconds. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** Settles where the shell stops next; with undefined when it ends before, or has ended. To be called before it is started, or told to go on. */
  arrival(): Promise<Mark | undefined> {
    return this.#over ? Promise.resolve(undefined) : new Promise((resolve) => (this.#arrived = resolve));
  }

  /** Starts `command`, whose last argument is the text. @throws as `Workspace.start` */
  async start(
    workspace: Workspace,
    snapshot: SnapshotId,
    command: JailCommand,
    output: (chunk: Buffer) => void,
  ): Promise<JailRun> {
    const { text, nonce } = this.#instrumented;
    const stream = new MarkStream(
      nonce,
      output,
      (mark) => {
        this.#stop(mark);
      },
      (written) => {
        this.#told?.(readSurroundings(written));
      },
    );
    const argv = [...command.argv.slice(0, -1), text];
    const run = await workspace.start(snapshot, { ...command, argv, input: this.#answers }, (chunk) => {
      stream.push(chunk);
    });
    const ended = run.ended
      .then((exit) => (this.#abandoned ? { code: 137 } : exit))
      .finally(() => {
        stream.flush();
        this.#over = true;
        this.#answers.destroy();
        this.#goneOn();
        this.#arrived?.(undefined);
        this.#told?.(undefined);
      });
    return (this.#run = { ...run, signal: (name) => run.signal(name), ended });
  }

  /** What the next piece would begin with. Undefined where the shell does not wait, or cannot be understood. */
  ask(): Promise<Surroundings | undefined> {
    if (!this.stopped) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#told = resolve;
      this.#answers.write(`${question}\n`);
    });
  }

  /** Lets the shell go on with the next piece. Does nothing where it has ended meanwhile, by whatever. */
  proceed(): void {
    this.#goneOn();
    if (!this.#over) this.#answers.write('\n');
  }

  /** Lets the shell go on, and stop no more. */
  runThrough(): void {
    this.#runsThrough = true;
    if (this.stopped) this.proceed();
  }

  /** Ends the shell and what it has started, and waits for that; it counts as failed, however it ended. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    this.#runsThrough = true;
    // Where the connection is lost, it went with that.
    await this.#run?.signal('SIGKILL').catch(() => undefined);
    await this.#run?.ended.catch(() => undefined);
  }

  #stop(mark: Mark): void {
    this.#current = mark.next;
    this.#stoppedAt = performance.now();
    if (this.#runsThrough) this.proceed();
    else this.#arrived?.(mark);
  }

  #goneOn(): void {
    if (this.#stoppedAt !== undefined) this.#heldMs += performance.now() - this.#stoppedAt;
    this.#stoppedAt = undefined;
  }
}
