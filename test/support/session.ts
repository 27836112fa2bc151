/**
 * A debugger session for tests: an inline Dockerfile, then one command after the other. The engine runs in this process, behind
 * the commands and the words that a script without a terminal has.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFailed, onTestFinished } from 'vitest';
import { openHost } from '../../src/cli/drivers/open-host.js';
import type { Host } from '../../src/cli/host.js';
import {
  type BuildInput,
  type OpenedSession,
  openSession,
  readDockerfile,
  reopenBuild,
  resumeSession,
  type SessionSettings,
} from '../../src/cli/open-session.js';
import type { CommandContext, FrontEnd } from '../../src/commands/command.js';
import { Interpreter } from '../../src/commands/interpreter.js';
import { newMemory } from '../../src/commands/memory.js';
import { failureLines } from '../../src/commands/failure-words.js';
import { narrate } from '../../src/commands/narrate.js';
import { stopLine } from '../../src/commands/stop-words.js';
import type { DebugEvent, Debugger } from '../../src/debugger/debugger.js';
import { KleeError } from '../../src/errors.js';
import { answer, inContext } from '../../src/repl/answer.js';
import { complaint } from '../../src/repl/complaint.js';
import { plainTheme } from '../../src/view/theme.js';
import { type Files, writeContext } from './context.js';
import type { KleeRoot } from './klee-root.js';

const defaults: SessionSettings = {
  buildArg: {},
  env: {},
  mount: [],
  jailparam: [],
  driver: 'host',
  dialect: 'kleene',
  keep: 'worthwhile',
  cache: true,
};

/** A Dockerfile that is there already, with its context. */
interface Place {
  readonly context: string;
  /** Default: `Dockerfile`. */
  readonly file?: string;
}

export interface SessionSetup extends Partial<SessionSettings> {
  /** The files of the context, by their paths in it; a directory is made for each. */
  readonly files?: Files;
  /** What a person at a terminal would answer. Without: what a script answers, which is to drop. */
  readonly dirty?: 'drop' | 'keep' | 'cancel';
}

export class Session {
  /** Everything that the session has said, the commands included. */
  transcript = '';
  /** The commands of `quit`: the status that klee would exit with. */
  status: number | undefined;
  /** What is answered to questions that want a yes or a no. */
  answer = true;
  readonly #interpreter = new Interpreter();
  readonly #frontEnd: FrontEnd;
  readonly #memory;
  #said = '';
  #closed = false;

  private constructor(
    readonly host: Host,
    readonly engine: Debugger,
    /** The directory of the Dockerfile and of what it copies. */
    readonly context: string,
    readonly warnings: readonly string[],
    private readonly closeHost: () => Promise<void>,
  ) {
    this.#memory = newMemory(join(context, engine.position().file));
    this.#frontEnd = {
      interactive: false,
      theme: plainTheme,
      columns: () => this.#memory.preferences.width ?? Infinity,
      write: (text) => {
        this.#say(text);
      },
      confirm: (question) => {
        this.#say(`${question} (${this.answer ? 'y' : 'n'})\n`);
        return Promise.resolve(this.answer);
      },
      editText: () => Promise.reject(new KleeError('KLEE_USAGE', 'There is no terminal for an editor.')),
      editFile: () => Promise.reject(new KleeError('KLEE_USAGE', 'There is no terminal for an editor.')),
      complain: (error) => {
        this.#say(complaint(error, plainTheme));
      },
      lendTerminal: (work) => work(),
      quit: (status) => {
        this.status = status;
      },
    };
    engine.on((event) => {
      if (event.type === 'output') this.#say(event.chunk.toString());
      // How often that is said depends on the clock.
      else if (event.type !== 'searching') for (const line of narrate(event, plainTheme)) this.#say(`${line}\n`);
    });
  }

  /** Opens a session on `dockerfile`. It is closed when the test is over; where the test fails its transcript is shown. */
  static async open(root: KleeRoot, dockerfile: string | Place, setup: SessionSetup = {}): Promise<Session> {
    const place: Place =
      typeof dockerfile === 'string'
        ? { context: writeContext({ ...setup.files, Dockerfile: dockerfile }) }
        : dockerfile;
    return Session.#begin(root, (host) => Session.#opened(host, place, setup));
  }

  /** Opens a session on a host that is open already, and stays so. Whoever calls this closes it. */
  static async openOn(host: Host, place: Place, setup: SessionSetup = {}): Promise<Session> {
    const { engine, warnings, input } = await Session.#opened(host, place, setup);
    return new Session(host, engine, input.context, warnings, () => Promise.resolve());
  }

  static async #opened(host: Host, { context, file = 'Dockerfile' }: Place, setup: SessionSetup) {
    const input = await readDockerfile(join(context, file), context);
    const decisions = { dirty: () => Promise.resolve(setup.dirty ?? 'drop') };
    return { ...(await openSession(host, input, { ...defaults, ...setup }, decisions)), input };
  }

  /** Opens the build of an image again, as `klee debug IMAGE` does. */
  static async reopen(root: KleeRoot, reference: string): Promise<Session> {
    const decisions = { dirty: () => Promise.resolve('drop' as const) };
    const session = await Session.#begin(root, async (host) =>
      reopenBuild(host, await host.catalog.find(reference), decisions, { keep: 'worthwhile', cache: true }),
    );
    const failure = await session.engine.failure();
    const greeting = failure === undefined ? [stopLine(session.engine.position())] : failureLines(failure, plainTheme);
    session.#say(`${greeting.join('\n')}\n`);
    return session;
  }

  /** Goes on with a session, as `klee debug --resume ID` does. It is removed when the test is over. */
  static async resume(root: KleeRoot, id: string): Promise<Session> {
    const decisions = { dirty: () => Promise.resolve('drop' as const) };
    let told: readonly DebugEvent[] = [];
    const session = await Session.#begin(root, async (host) => {
      const resumed = await resumeSession(host, id, decisions);
      ({ told } = resumed);
      return resumed;
    });
    const failure = await session.engine.failure();
    const standing = failure === undefined ? [stopLine(session.engine.position())] : failureLines(failure, plainTheme);
    const lines = [...told.flatMap((event) => narrate(event, plainTheme)), ...standing];
    session.#say(`${lines.join('\n')}\n`);
    return session;
  }

  static async #begin(
    root: KleeRoot,
    open: (host: Host) => Promise<OpenedSession & { input: BuildInput }>,
  ): Promise<Session> {
    const host = await openHost({ machine: root.machine, root: root.path, dataset: root.dataset });
    const { engine, warnings, input } = await open(host).catch(async (error: unknown) => {
      await host.close();
      throw error;
    });
    const session = new Session(host, engine, input.context, warnings, () => host.close());
    onTestFinished(() => session.close());
    onTestFailed(() => {
      process.stderr.write(`--- the session so far ---\n${session.transcript}--- end of the session ---\n`);
    });
    return session;
  }

  /** Ends the session as `quit` at a terminal does: it can be resumed. */
  async suspend(): Promise<void> {
    await this.#end(() => this.engine.suspend());
  }

  /** Ends the session, as `kill` would. Done anyway when the test is over. */
  async close(): Promise<void> {
    await this.#end(() => this.engine.close());
  }

  async #end(how: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await how();
    } finally {
      await this.closeHost();
    }
  }

  /** Has a line done; answers what was said about it. @throws KleeError when the command is refused. */
  async do(line: string): Promise<string> {
    this.#said = '';
    this.transcript += `> ${line}\n`;
    try {
      await answer(this.#interpreter, line, this.#context());
    } catch (error) {
      if (error instanceof KleeError) this.#say(complaint(error, plainTheme));
      throw error;
    }
    return this.#said;
  }

  /** What Tab offers at the end of a line. */
  async completions(line: string): Promise<string[]> {
    const [candidates] = await this.#interpreter.complete(line, this.#context());
    return candidates;
  }

  /** Has lines done, one after the other; answers what was said about the last. */
  async all(...lines: readonly string[]): Promise<string> {
    let said = '';
    for (const line of lines) said = await this.do(line);
    return said;
  }

  /** Has a line done that is to be refused; answers the complaint, with its hint. */
  async refuses(line: string): Promise<string> {
    try {
      await this.do(line);
    } catch (error) {
      if (error instanceof KleeError) return complaint(error, plainTheme);
      throw error;
    }
    throw new Error(`'${line}' was not refused`);
  }

  /** The names of the files at the position that a shell pattern matches: `/f_*`. */
  async files(pattern: string): Promise<string[]> {
    const said = await this.do(`exec ls -d ${pattern} 2>/dev/null`);
    return said.split('\n').filter((name) => name.startsWith('/'));
  }

  /** What a file at the position holds. */
  async read(path: string): Promise<string> {
    return this.do(`exec cat ${path}`);
  }

  /** A file of the context on the host, as it is now. */
  written(name: string): string {
    return readFileSync(join(this.context, name), 'utf8');
  }

  /** What has been said since the last command was given: by an event that comes later, too. */
  get said(): string {
    return this.#said;
  }

  #context(): CommandContext {
    const surroundings = { debugger: this.engine, frontEnd: this.#frontEnd, memory: this.#memory };
    return inContext(this.#interpreter, surroundings);
  }

  #say(text: string): void {
    this.#said += text;
    this.transcript += text;
  }
}
