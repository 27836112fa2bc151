import type { Jail, JailDriver, JailSpec } from '../jail.js';
import type { JailParameter } from '../parameters.js';
import type { OciHost } from './host.js';
import { OciJail } from './jail.js';
import { checkParameters } from './parameter-support.js';

/** Jails as containers of an OCI runtime. `chooseRuntime` makes one with a runtime that works. */
export class OciDriver implements JailDriver {
  readonly #host: OciHost;

  constructor(host: OciHost) {
    this.#host = host;
  }

  get name(): string {
    return this.#host.runtime.name;
  }

  check(parameters: readonly JailParameter[]): string[] {
    return checkParameters(parameters, this.#host);
  }

  create(spec: JailSpec): Jail {
    return new OciJail(this.#host, spec);
  }
}
