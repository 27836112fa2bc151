import type { Jail, JailDriver, JailSpec } from '../jail.js';
import type { JailParameter } from '../parameters.js';
import { type OciHost, OciJail } from './jail.js';
import { checkParameters } from './parameter-support.js';

/** Jails as containers of an OCI runtime. `chooseRuntime` makes one with a runtime that works on this host. */
export class OciDriver implements JailDriver {
  readonly #host: OciHost;

  constructor(host: OciHost) {
    this.#host = host;
  }

  get name(): string {
    return this.#host.runtime.name;
  }

  check(parameters: readonly JailParameter[]): string[] {
    return checkParameters(parameters, this.#host.namespace);
  }

  create(spec: JailSpec): Jail {
    return new OciJail(this.#host, spec);
  }
}
