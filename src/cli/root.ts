/** Where klee keeps everything: where the user says, else the place that the platform has for such. */
import { homedir } from 'node:os';
import { join, posix, resolve } from 'node:path';

import { KleeError } from '../errors.js';
import type { Machine } from '../host/machine.js';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The effective user id; undefined on systems without any. */
  readonly uid: number | undefined;
}

/** The klee root on this machine. `asked`: `--root` or $KLEE_ROOT. */
export function chooseRoot(asked: string | undefined, { env, platform, uid }: Surroundings): string {
  if (asked !== undefined) return resolve(asked);
  const own = rootOfRoot(platform, uid);
  if (own !== undefined) return own;
  // XDG Base Directory Specification: a value that is empty or not absolute counts as unset.
  const data = env['XDG_DATA_HOME'];
  return join(data?.startsWith('/') === true ? data : join(homedir(), '.local', 'share'), 'klee');
}

/**
 * The klee root on another machine.
 * @throws KleeError KLEE_USAGE for a relative path, which would begin nowhere, and where none offers itself.
 */
export function chooseRootThere(
  asked: string | undefined,
  { address, platform, uid }: Pick<Machine, 'address' | 'platform' | 'uid'>,
): string {
  if (asked?.startsWith('/') === false) {
    throw new KleeError('KLEE_USAGE', `the klee root ${asked} is relative, and to be on ${address}`, {
      hint: 'give --root an absolute path',
    });
  }
  const chosen = asked === undefined ? rootOfRoot(platform, uid) : posix.resolve(asked);
  if (chosen !== undefined) return chosen;
  throw new KleeError('KLEE_USAGE', `who is not root on ${address} has no klee root there`, {
    hint: 'name one with --root, or log in as root: ssh://root@host',
  });
}

function rootOfRoot(platform: string, uid: number | undefined): string | undefined {
  if (platform === 'freebsd') return '/var/db/klee';
  return uid === 0 ? '/var/lib/klee' : undefined;
}
