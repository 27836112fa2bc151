import type { Programs } from '../host/programs.js';

/**
 * Copies a directory with all that an overlay's upper directory can hold: owners, times, links, devices (whiteouts are
 * character devices 0,0), sockets, and extended attributes, those that mark directories as opaque too. On file systems with
 * reflinks no data is copied. `to` must not exist or be an empty directory; it gets the attributes of `from`.
 */
export async function copyDirectory(programs: Programs, from: string, to: string): Promise<void> {
  await programs.run(['cp', '--archive', '--reflink=auto', '--no-target-directory', '--', from, to], {
    env: { LC_ALL: 'C' },
  });
}
