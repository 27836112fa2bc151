/** What commands run with in place of what the Dockerfile says: the methods of the debugger that set it, for the session alone. */
import { resolve } from 'node:path/posix';
import { merged } from '../../build/overrides.js';
import type { Overrides } from '../../image/config.js';
import { moveTo } from '../travel/backward.js';
import type { Staleness } from '../events.js';
import type { Told } from './settings-used.js';
import { noted } from '../travel/moves.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { saidHere } from './standing-here.js';
import { ancestorAt } from '../timeline.js';

export class OverrideControl {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Gives commands a variable from now on, whatever the Dockerfile sets. */
  async setVariable(name: string, value: string): Promise<void> {
    await this.#override({ what: 'env', name, value }, { environment: { ...this.#now.environment, [name]: value } });
  }

  /** Takes a variable away from commands; false where they have none of that name. */
  async unsetVariable(name: string): Promise<boolean> {
    const { [name]: ours, ...others } = this.#now.environment;
    const isSaid = Object.hasOwn(this.#said.environment ?? {}, name);
    if (isSaid ? ours === null : ours === undefined) return false;
    const environment = isSaid ? { ...others, [name]: null } : others;
    await this.#override({ what: 'env', name, value: undefined }, { environment });
    return true;
  }

  /** Commands have the variables of the Dockerfile again. */
  async resetVariables(): Promise<void> {
    await this.#override({ what: 'env', name: undefined, value: undefined }, { environment: {} });
  }

  /** Runs commands as another user from now on; undefined for the Dockerfile's. False where that is so already. */
  async setUser(user: string | undefined): Promise<boolean> {
    if ((this.#now.user ?? undefined) === user) return false;
    await this.#override({ what: 'user', name: undefined, value: user }, { user: user ?? null });
    return true;
  }

  /** Runs commands in another directory from now on, seen from the one that they run in now; undefined for the Dockerfile's. False where that is so already. */
  async setWorkdir(path: string | undefined): Promise<boolean> {
    const workdir = path === undefined ? undefined : resolve(this.#now.workdir ?? this.#said.directory ?? '/', path);
    if ((this.#now.workdir ?? undefined) === workdir) return false;
    await this.#override({ what: 'workdir', name: undefined, value: workdir }, { workdir: workdir ?? null });
    return true;
  }

  /** Gives an ARG its value, or takes it away. The steps from the ARG on have to run again. */
  async setArgument(name: string, value: string | undefined): Promise<void> {
    const { buildArgs } = this.#now;
    await this.#override({ what: 'arg', name, value }, { buildArgs: { ...buildArgs, [name]: value ?? null } });
    if (!this.#session.plan.steps.some((step) => declares(step, name))) {
      this.#session.emit({ type: 'warning', text: `no ARG declares ${name}` });
    }
  }

  /** The build arguments that are given. */
  get buildArgs(): Readonly<Record<string, string>> {
    return merged(this.#session.options.buildArgs, this.#now.buildArgs);
  }

  get #now(): Overrides {
    return this.#session.overrides;
  }

  get #said() {
    return saidHere(this.#session);
  }

  async #override(told: Told, changed: Partial<Overrides>): Promise<void> {
    const session = this.#session;
    const { what, name, value } = told;
    const given = value === undefined ? name : name === undefined ? value : `${name}=${value}`;
    const move = { name: `${value === undefined ? 'unset' : 'set'} ${what}`, about: given };
    await noted(session, move, async () => {
      session.overrides = { ...session.overrides, ...changed };
      const staleness = what === 'arg' && name !== undefined ? await this.#goBefore(name) : undefined;
      await save(session);
      session.emit({ type: 'overridden', ...told, ...(staleness ?? { stale: [], next: undefined }) });
    });
  }

  /** Goes back to before the first ARG that declares `name`, where it has run. */
  async #goBefore(name: string): Promise<Staleness | undefined> {
    const session = this.#session;
    const done = session.at.depth;
    const first = session.plan.steps.findIndex((step) => declares(step, name)) + 1;
    if (first === 0 || first > done) return undefined;
    await moveTo(session, ancestorAt(session.at, first - 1));
    return { stale: Array.from({ length: done - first + 1 }, (_, index) => first + index), next: first };
  }
}

function declares(step: Session['plan']['steps'][number], name: string): boolean {
  return step.keyword === 'ARG' && step.variables.some((variable) => variable.name === name);
}
