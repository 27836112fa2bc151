/** The jail that the session stands in: the methods of the debugger for what a person does there. */
import type { Exit } from '../../jail/jail.js';
import { formatParameter, type JailParameter } from '../../jail/parameters.js';
import { execute, executeBeside, type HandsEnd, openBeside, openShell } from './by-hand.js';
import type { Standing } from './standing-here.js';
import { noted } from '../travel/moves.js';
import { useJail } from './use-jail.js';
import { jail, type JailInfo } from '../environment.js';
import type { Session } from '../session.js';

/** `tools`: in a jail of that image, with the session's tree mounted on `/debugroot`. */
export type Where = Standing | { readonly tools: string };

export class JailControl {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async info(): Promise<JailInfo> {
    return jail(this.#session);
  }

  /** Runs a shell command line, with the variables of the position. @throws KleeError */
  async exec(line: string, where: Where = 'step'): Promise<Exit> {
    const session = this.#session;
    const output = (chunk: Buffer) => {
      session.emit({ type: 'output', step: session.at.depth + 1, chunk });
    };
    return typeof where === 'string'
      ? execute(session, line, where, output)
      : executeBeside(session, line, where.tools, output);
  }

  /** Opens a shell, or runs a shell command line, on klee's terminal. @throws KleeError */
  async shell(line: string | undefined, where: Where = 'step'): Promise<HandsEnd> {
    return typeof where === 'string'
      ? openShell(this.#session, line, where)
      : openBeside(this.#session, line, where.tools);
  }

  /** Sets a parameter from the next command on; a jail that runs is stopped. Answers warnings. @throws KleeError KLEE_JAIL_PARAMETER */
  async setParameter(parameter: JailParameter): Promise<string[]> {
    const session = this.#session;
    const parameters = [...session.jail.parameters.filter((other) => other.name !== parameter.name), parameter];
    const warnings = (await session.host.jails()).check(parameters);
    const move = { name: 'set jailparam', about: formatParameter(parameter) };
    await noted(session, move, () => useJail(session, { ...session.jail, parameters }));
    return warnings;
  }
}
