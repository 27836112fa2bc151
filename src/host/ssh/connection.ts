/** One connection of ssh, which carries many sessions (ssh_config(5), ControlMaster), with the holder at its other end. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../../errors.js';
import { installHint } from '../packages.js';
import type { SshAddress } from './address.js';
import { connectionArgv, type SessionKind, sessionArgv, sshProgram } from './command-line.js';
import { type Holder, holderProgram, parseHolder } from './holder.js';
import { type Link, openLink } from './link.js';
import { lostConnection, refusalOf } from './refusal.js';
import { readsProgram } from './shell.js';

/** sshd_config(5), MaxSessions: more open sessions than 10 are refused unless it says otherwise. The holder's is one. */
const usualSessions = 9;
/** How long a holder that does not answer is waited for. A dead link is noticed by ssh itself, later. */
const answerMs = 20_000;
/** How long the other side may take to end what runs there. */
const endMs = 5000;

/** Room for one more session; `release` when that is over. */
export interface Place {
  readonly connection: Connection;
  readonly release: () => void;
}

export class Connection {
  readonly address: SshAddress;
  readonly holder: Holder;
  /** Resolves when the connection is over, closed or lost. Who is to throw it calls `loss`. */
  readonly gone: Promise<KleeError>;
  readonly #link: Link;
  readonly #reports: Map<string, (text: string) => void>;
  #sessions = 0;
  #limit = usualSessions;
  #over = false;
  #told = false;

  /**
   * Connects, and starts the holder.
   * @param replaced directories of holders that are to end: see `holderProgram`.
   * @throws KleeError KLEE_CONNECTION; KLEE_MISSING_PROGRAM without ssh.
   */
  static async open(address: SshAddress, replaced: readonly string[]): Promise<Connection> {
    const mark = `klee-${randomBytes(12).toString('hex')}`;
    const reports = new Map<string, (text: string) => void>();
    let answered: (line: string) => void = () => undefined;
    const firstLine = new Promise<string>((resolve) => (answered = resolve));
    let noise = '';
    const link = await openLink(
      (socket) => connectionArgv(address, socket, readsProgram),
      (line) => {
        const at = line.indexOf(`${mark} `);
        if (at >= 0) answered(line.slice(at + mark.length + 1));
        else if (!report(reports, line)) noise = line;
      },
    );
    link.stdin.write(`${holderProgram(mark, replaced)}\n`);
    const holder = await Promise.race([firstLine.then(parseHolder), link.over.then(() => undefined)]);
    if (holder !== undefined) return new Connection(address, holder, link, reports);
    if (!(await link.end())) {
      throw new KleeError('KLEE_MISSING_PROGRAM', `${sshProgram()} is not installed`, { hint: installHint('ssh') });
    }
    throw refusalOf(address, link.said() === '' ? noise : link.said());
  }

  private constructor(address: SshAddress, holder: Holder, link: Link, reports: Map<string, (text: string) => void>) {
    this.address = address;
    this.holder = holder;
    this.#link = link;
    this.#reports = reports;
    const over = Promise.race([
      link.over,
      new Promise<void>((resolve) =>
        reports.set('bye', () => {
          resolve();
        }),
      ),
    ]);
    this.gone = over.then(() => this.#end());
  }

  /** As node's `process.platform` names it. */
  get platform(): string {
    return this.holder.system.toLowerCase();
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Over, and nobody has been told yet. */
  get isUntold(): boolean {
    return this.#over && !this.#told;
  }

  /** The error of a connection that is over, for somebody to be told. */
  loss(): Promise<KleeError> {
    this.#told = true;
    return this.gone;
  }

  /** undefined when there is no room, as far as is known. */
  take(): Place | undefined {
    if (this.#over || this.#sessions >= this.#limit) return undefined;
    this.#sessions += 1;
    let held = true;
    const release = () => {
      if (held) this.#sessions -= 1;
      held = false;
    };
    return { connection: this, release };
  }

  /** The other side has refused one more session. Answers false when there is no other: then waiting for one is of no use. */
  refused(): boolean {
    this.#limit = Math.max(1, this.#sessions);
    return this.#sessions > 0;
  }

  /** The command line that opens a session. */
  argv(kind: SessionKind, command: string): string[] {
    return sessionArgv(this.address, this.#link.socket, kind, command);
  }

  /** Sends a signal to a process there, soon. */
  signal(pid: number, signal: NodeJS.Signals): void {
    this.#tell(`kill ${signal.replace(/^SIG/, '')} ${pid}`);
  }

  /** What wrappers report under `mark` goes to `receive`, until the function that is answered is called. */
  listen(mark: string, receive: (text: string) => void): () => void {
    this.#reports.set(mark, receive);
    return () => this.#reports.delete(mark);
  }

  /** Whether it still holds. All that was reported before has been received when this is answered. */
  async isUp(): Promise<boolean> {
    if (this.#over) return false;
    const word = randomBytes(6).toString('hex');
    const timeout = new AbortController();
    const answer = new Promise<boolean>((resolve) =>
      this.#reports.set(word, () => {
        resolve(true);
      }),
    );
    this.#tell(`ping ${word}`);
    try {
      const silence = sleep(answerMs, false, { signal: timeout.signal }).catch(() => false);
      const up = await Promise.race([answer, silence, this.gone.then(() => false)]);
      if (!up) await this.#end();
      return up;
    } finally {
      timeout.abort();
      this.#reports.delete(word);
    }
  }

  /** Ends what runs there, the holder, and the connection. */
  async close(): Promise<void> {
    const timeout = new AbortController();
    this.#link.stdin.end();
    await Promise.race([this.gone, sleep(endMs, undefined, { signal: timeout.signal }).catch(() => undefined)]);
    timeout.abort();
    await this.#end();
  }

  async #end(): Promise<KleeError> {
    // Before anything is waited for: a session that ends because of it is to know.
    this.#over = true;
    await this.#link.end();
    return lostConnection(this.address, this.#link.said());
  }

  #tell(line: string): void {
    if (!this.#over) this.#link.stdin.write(`${line}\n`);
  }
}

/** Hands on a line of the holder: `= MARK TEXT`, `ping WORD`, `bye`. */
function report(reports: ReadonlyMap<string, (text: string) => void>, line: string): boolean {
  const [kind = '', name = '', ...rest] = line.split(' ');
  const receive = reports.get(kind === 'bye' ? 'bye' : name);
  receive?.(rest.join(' '));
  return receive !== undefined;
}
