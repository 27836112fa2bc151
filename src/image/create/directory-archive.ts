import { Readable } from 'node:stream';

import { outputOf } from '../../host/stream-program.js';
import type { OpenArchive } from './source.js';

/**
 * A directory of this machine as a tar archive, for where its files cannot be copied to. What is mounted in it, like the /proc of a
 * chroot, is not part of it. The stream ends with an error when not everything could be read.
 */
export function archiveDirectory(path: string, cancel?: AbortSignal): OpenArchive {
  const argv = ['tar', '-c', '--one-file-system', '--numeric-owner', '-C', path, '-f', '-', '.'];
  const options = { env: { LC_ALL: 'C.UTF-8', LANGUAGE: '' }, ...(cancel === undefined ? {} : { cancel }) };
  return { stream: Readable.from(outputOf(argv, options), { objectMode: false }), total: undefined, toItsEnd: true };
}
