/** The jail that the session stands in: the methods of the debugger for what a person does there. */
import type { Exit } from '../../jail/jail.js';
import type { JailParameter } from '../../jail/parameters.js';
import { giveUpInside } from './back-inside.js';
import { execute, openShell } from './by-hand.js';
import { sayStopped } from './dataset.js';
import { jail, type JailInfo } from '../environment.js';
import type { Session } from '../session.js';

export class JailControl {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async info(): Promise<JailInfo> {
    return jail(this.#session);
  }

  /** Runs a shell command line, as the position's user, in its directory, with its variables. @throws KleeError */
  async exec(line: string): Promise<Exit> {
    return execute(this.#session, line, (chunk) => {
      this.#session.emit({ type: 'output', step: this.#session.at.depth + 1, chunk });
    });
  }

  /** Opens a shell, or runs a shell command line, on klee's terminal. @throws KleeError */
  async shell(line?: string): Promise<Exit> {
    return openShell(this.#session, line);
  }

  /** Sets a parameter from the next command on; a jail that runs is stopped. Answers warnings. @throws KleeError KLEE_JAIL_PARAMETER */
  async setParameter(parameter: JailParameter): Promise<string[]> {
    const session = this.#session;
    const parameters = [...session.jail.parameters.filter((other) => other.name !== parameter.name), parameter];
    const warnings = (await session.host.jails()).check(parameters);
    session.jail = { ...session.jail, parameters };
    await giveUpInside(session, true);
    sayStopped(session, await session.workspace.reconfigure(session.jail), true);
    await session.probe.reconfigure(session.jail);
    return warnings;
  }
}
