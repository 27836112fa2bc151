/** The contract Jail on jail(8), jexec(8) and ps(1): made with the first command, removed by `stop`. */
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { checkDirectory } from '../directory.js';
import { environmentOf } from '../environment.js';
import { checkProgram, type Unusable } from '../executable.js';
import { exitOf } from '../exit.js';
import {
  type Exit,
  type Jail,
  type JailCommand,
  type JailProcess,
  type JailRun,
  type JailSpec,
  longestRecord,
  type StartedCommand,
} from '../jail.js';
import { OnDemand } from '../on-demand.js';
import { freezeWhile, killAll, type ProcessControl } from '../process-control.js';
import { findUser } from '../users.js';
import {
  type CommandPlan,
  helpersOf,
  identityOf,
  jexecArguments,
  withPidFile,
  withRecord,
  withUmask,
} from './arguments.js';
import { entryError } from './errors.js';
import { type FreebsdHost, Prison } from './prison.js';
import type { PrisonProcess } from './processes.js';

/** More than jexec(8) says when it cannot run a command. */
const longestComplaint = 1024;

export class FreebsdJail implements Jail {
  readonly #host: FreebsdHost;
  /** The pid files of running `interact`s. */
  readonly #interactive = new Set<string>();
  readonly #running = new OnDemand<PrisonProcess, Prison>(() => Prison.start(this.#host, this.spec));

  constructor(
    host: FreebsdHost,
    readonly spec: JailSpec,
  ) {
    this.#host = host;
  }

  get running(): boolean {
    return this.#running.current !== undefined;
  }

  async start(command: StartedCommand, output: (chunk: Buffer) => void): Promise<JailRun> {
    const { jail: prison, found } = await this.#running.entered();
    const before = new Set(found.map(({ pid }) => pid));
    const { plan, unusable } = await this.#planOf(prison, command, false);
    const signal = async (name: NodeJS.Signals): Promise<void> => {
      const since = ((await prison.processes()) ?? []).filter(({ pid }) => !before.has(pid));
      await prison.control.signal(
        since.map(({ pid }) => pid),
        name,
      );
    };
    if (unusable !== undefined) {
      output(Buffer.from(`${unusable.line}\n`));
      return { ended: Promise.resolve({ code: unusable.code }), signal };
    }
    let said = '';
    const argv = withUmask(jexecArguments(plan, this.#host.jexecKnowsDirectory));
    const hear = (chunk: Buffer) => {
      if (said.length < longestComplaint) said += chunk.toString();
      output(chunk);
    };
    const running = await this.#host.machine.programs.start(argv, hear, { input: command.input });
    return { ended: running.ended.then(({ exitCode }) => this.#outcome(exitCode, said, plan)), signal };
  }

  async interact(command: JailCommand, record?: (written: Buffer) => void): Promise<Exit> {
    const { machine } = this.#host;
    const { jail: prison } = await this.#running.entered();
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    const { plan } = await this.#planOf(prison, command, terminal);
    const file = await this.#temporary();
    this.#interactive.add(file);
    const recorded = record === undefined ? undefined : await this.#temporary();
    try {
      const jexec = jexecArguments(plan, this.#host.jexecKnowsDirectory);
      const argv = withPidFile(file, recorded === undefined ? jexec : withRecord(recorded, jexec));
      const { exitCode } = await machine.programs.interact(argv);
      return exitOf(exitCode, machine.platform);
    } finally {
      this.#interactive.delete(file);
      await unlessGone(machine.files.unlink(file));
      if (recorded !== undefined) {
        const text = await unlessGone(machine.files.readPart(recorded, 0, longestRecord));
        if (text !== undefined) record?.(text);
        await unlessGone(machine.files.unlink(recorded));
      }
    }
  }

  async processes(): Promise<JailProcess[]> {
    const found = (await this.#running.current?.processes()) ?? [];
    // jexec(8) becomes the command: the pid stays.
    const interactive = new Set(await Promise.all([...this.#interactive].map((file) => this.#pidIn(file))));
    return found.filter(({ pid }) => !interactive.has(pid)).map(({ pid, command }) => ({ pid, command }));
  }

  killAll(): Promise<void> {
    return killAll(this.#control);
  }

  freeze<T>(work: () => Promise<T>): Promise<T> {
    return freezeWhile(this.#control, work);
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }

  get #control(): ProcessControl {
    return this.#running.current?.control ?? { list: () => [], signal: () => undefined };
  }

  /** @throws KleeError KLEE_NO_USER, KLEE_NO_DIRECTORY, KLEE_PROGRAM for an image that commands cannot be run in. */
  async #planOf(
    prison: Prison,
    { argv, user: wanted, directory = '/', environment: own = {} }: JailCommand,
    terminal: boolean,
  ): Promise<{ plan: CommandPlan; unusable: Unusable | undefined }> {
    const { files } = this.#host.machine;
    const { root } = prison.tree;
    const [user] = await Promise.all([findUser(files, root, wanted), checkDirectory(files, root, directory)]);
    const environment = environmentOf(this.spec.profile, prison.settings, user, terminal, own);
    const plan = { jail: prison.name, argv, identity: identityOf(wanted, user), environment, directory };
    const place = { files, root, path: environment['PATH'] ?? '', directory, otherFormats: false };
    const helpers = helpersOf(plan, this.#host.jexecKnowsDirectory);
    const [unusable, ...lacks] = await Promise.all(
      [argv[0] ?? '', ...helpers].map((name) => checkProgram(place, name)),
    );
    const lack = lacks.find((found) => found !== undefined);
    if (lack !== undefined) {
      throw new KleeError('KLEE_PROGRAM', lack.line, {
        hint: 'commands come into a jail through programs of the base system: the image has to have them',
      });
    }
    return { plan, unusable };
  }

  #outcome(exitCode: number, said: string, plan: CommandPlan): Exit {
    const error = exitCode === 1 && said.length < longestComplaint ? entryError(said, plan) : undefined;
    if (error !== undefined) throw error;
    return exitOf(exitCode, this.#host.machine.platform);
  }

  /** A file of the machine that nobody else can read. */
  async #temporary(): Promise<string> {
    return (await this.#host.machine.programs.run(['mktemp', '/tmp/klee.XXXXXXXXXX'])).stdout.trim();
  }

  /** -1 as long as the file is empty. */
  async #pidIn(file: string): Promise<number> {
    const text = await unlessGone(this.#host.machine.files.readFile(file));
    return Number.parseInt(text?.toString() || '-1', 10);
  }
}
