/** What a klee that was killed has left: jails that persist, and what is mounted in their trees. */
import { failureOf } from '../../host/local.js';
import type { Machine } from '../../host/machine.js';
import { unlessGone } from '../../host/unless-gone.js';
import { killAll } from '../process-control.js';
import { isNotFound } from './errors.js';
import { unmount, unmountSystem } from './mounts.js';
import { controlOf, killRounds } from './processes.js';

/**
 * Removes jails that are rooted at `root` and unmounts what is mounted in that tree, so that its dataset can be destroyed. For a tree
 * whose owner is dead: what runs there is killed. Nothing need be left.
 */
export async function clearTree({ programs, files }: Machine, root: string): Promise<void> {
  const real = await unlessGone(files.realpath(root));
  if (real === undefined) return;
  for (const jail of jailsAt(real, (await programs.run(['jls', 'name', 'path'])).stdout)) {
    await killAll(controlOf(programs, jail), killRounds);
    const result = await programs.attempt(['jail', '-r', jail]);
    if (result.exitCode !== 0 && !isNotFound(result)) throw failureOf(result);
  }
  const tree = { root: real, systemMounts: ['/dev', '/dev/fd', '/proc'] };
  await unmountSystem({ programs, files }, tree);
  const table = await programs.attempt(['mount', '-p']);
  for (const path of nullfsIn(real, table.stdout).reverse()) await unmount({ programs, files }, tree, path);
}

/** The names of the jails with that root, from `jls name path`: a path may hold blanks, a name of klee's does not. */
export function jailsAt(root: string, listing: string): string[] {
  return listing.split('\n').flatMap((line) => {
    const blank = line.indexOf(' ');
    return blank > 0 && line.slice(blank + 1) === root ? [line.slice(0, blank)] : [];
  });
}

/**
 * Where nullfs is mounted in a tree, in the order mounted, from `mount -p`: what is mounted, where, and its type, with tabs or one
 * blank between them, blanks in a path as they are (sbin/mount/mount.c, putfsent).
 */
export function nullfsIn(root: string, table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const starts = ['\t', ' '].map((separator) => line.indexOf(`${separator}${root}/`)).filter((at) => at >= 0);
    const rest = starts.length === 0 ? '' : line.slice(Math.min(...starts) + 1 + root.length);
    const point = /^(.*?)[\t ]+nullfs\t/.exec(rest)?.[1];
    return point === undefined ? [] : [point];
  });
}
