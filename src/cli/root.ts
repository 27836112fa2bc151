/** Where klee keeps everything: `--root`, else $KLEE_ROOT, else the place that the platform has for such. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { KleeError } from '../errors.js';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The effective user id; undefined on systems without any. */
  readonly uid: number | undefined;
}

/** @throws KleeError KLEE_USAGE for an empty option: the current directory, which it would mean, is never meant. */
export function chooseRoot(option: string | undefined, { env, platform, uid }: Surroundings): string {
  if (option === '') throw new KleeError('KLEE_USAGE', '--root is empty', { hint: 'give a directory' });
  const chosen = option ?? (env['KLEE_ROOT'] === '' ? undefined : env['KLEE_ROOT']);
  if (chosen !== undefined) return resolve(chosen);
  if (platform === 'freebsd') return '/var/db/klee';
  if (uid === 0) return '/var/lib/klee';
  // XDG Base Directory Specification: a value that is empty or not absolute counts as unset.
  const data = env['XDG_DATA_HOME'];
  return join(data?.startsWith('/') === true ? data : join(homedir(), '.local', 'share'), 'klee');
}
