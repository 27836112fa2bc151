/**
 * The machine that datasets and jails are on: this one, or one behind ssh. klee itself always runs here.
 * Whoever works on a session's files, programs or owners does it through this.
 */
import type { Files } from './files.js';
import type { Owner } from './owner.js';
import type { Programs } from './programs.js';

/** What it takes to keep state on a machine that several klees use at the same time. */
export type StateMachine = Pick<Machine, 'files' | 'owner' | 'isAlive'>;

/** ` on ssh://user@host`, for messages; nothing for this machine, which goes without saying. */
export const onMachine = ({ address }: Pick<Machine, 'address'>): string =>
  address === undefined ? '' : ` on ${address}`;

export interface Machine {
  /** `ssh://user@host[:port]`; undefined for this machine. */
  readonly address: string | undefined;
  /** As node's `process.platform` has it: `linux`, `freebsd`. */
  readonly platform: string;
  /** The effective user id there. */
  readonly uid: number | undefined;
  readonly programs: Programs;
  readonly files: Files;
  /**
   * A process there that lives as long as this klee does, or its connection: what klee makes there belongs to it. Behind ssh it
   * is another one after a connection was lost and made anew; what belongs to the one before is nobody's then, and any klee may
   * remove it. So it is read when it is needed, not once.
   */
  readonly owner: Owner;
  /** False once the process has ended. */
  isAlive(owner: Owner): Promise<boolean>;
  /** Sends a signal to processes there that were seen just now; one that has ended meanwhile is none to signal. */
  signal(pids: readonly number[], signal: NodeJS.Signals): Promise<void>;
  /** Ends the connection, if there is one. */
  close(): Promise<void>;
}
