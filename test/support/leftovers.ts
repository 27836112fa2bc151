/** What a klee that has ended must not have left behind in its root. */
import { join } from 'node:path';
import { listDirectory, read } from './proc.js';

/** Directories of a klee root whose entries belong to living klees. */
const ofTheLiving = ['overlay/d', 'overlay/t', 'sessions', 'run', 'containers'];

/**
 * One line for each process that has something below `root` mounted, in whatever mount namespace: of this one, of a
 * klee's, or of a jail's.
 */
export function mountsBelow(root: string): string[] {
  const found: string[] = [];
  for (const pid of listDirectory('/proc').filter((name) => /^\d+$/.test(name))) {
    // A jail has its root file system on /: that it is an overlay of ours shows in the options of the mount.
    const mounted = read(`/proc/${pid}/mountinfo`)
      .split('\n')
      .find((line) => line.includes(`${root}/`));
    if (mounted === undefined) continue;
    found.push(`process ${pid} (${read(`/proc/${pid}/comm`).trim()}) has mounted ${mounted.split(' ')[4] ?? ''}`);
  }
  return found;
}

/** One line for each thing that a klee has left in `root`. */
export function leftovers(root: string): string[] {
  return [
    ...mountsBelow(root),
    ...ofTheLiving.flatMap((directory) => listDirectory(join(root, directory)).map((name) => join(directory, name))),
  ];
}
