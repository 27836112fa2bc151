import type { Machine } from '../../host/machine.js';
import type { Namespace } from '../../host/namespace.js';
import type { Runtime } from './runtime.js';

/** Where containers run, and what they need besides a runtime. */
export interface OciTools {
  readonly machine: Machine;
  /** Answers the same as long as it is there: one that was lost with its connection is opened anew. */
  readonly namespace: () => Promise<Namespace>;
  /** Where jails keep their files while they run: this session's alone. Another directory after a connection was lost. */
  readonly stateDirectory: () => Promise<string>;
  /** True without the rights of the machine's root. */
  readonly userNamespace: boolean;
  /** The machine's reaper as an argv. */
  readonly reaper: readonly string[];
  /** The machine's mount(8), as an absolute path. */
  readonly mountProgram: string;
  /** The machine's kind of processor, as `process.arch`; undefined for one that klee does not know. */
  readonly architecture: NodeJS.Architecture | undefined;
}

export type OciPlace = Pick<OciTools, 'machine' | 'namespace' | 'stateDirectory'>;

export interface OciHost extends OciTools {
  readonly runtime: Runtime;
}
