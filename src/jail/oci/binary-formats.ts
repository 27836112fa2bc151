import type { Files } from '../../host/files.js';
import { unlessGone } from '../../host/unless-gone.js';

/** True when the machine runs other formats than its own, binfmt_misc (Linux: Documentation/admin-guide/binfmt-misc.rst). */
export async function hasBinaryFormats(files: Pick<Files, 'readdir'>): Promise<boolean> {
  const names = (await unlessGone(files.readdir('/proc/sys/fs/binfmt_misc'))) ?? [];
  return names.some(({ text }) => text !== 'register' && text !== 'status');
}
