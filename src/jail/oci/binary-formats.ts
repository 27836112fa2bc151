import { readdirSync } from 'node:fs';

/** True when the host runs other formats than its own, binfmt_misc (Linux: Documentation/admin-guide/binfmt-misc.rst). */
export function hasBinaryFormats(): boolean {
  try {
    return readdirSync('/proc/sys/fs/binfmt_misc').some((name) => name !== 'register' && name !== 'status');
  } catch {
    return false;
  }
}
