/**
 * `zfs diff` for a ZFS that has none (zfs-fuse): what OpenZFS would answer, found out by looking through a clone of each of the two
 * snapshots. It is as strict as that: the earlier has to be in the history of the later, and the datasets of both have to be mounted
 * (lib/libzfs/libzfs_diff.c).
 */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmdirSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Machine } from '../../src/host/machine.js';
import type { ProgramResult } from '../../src/host/programs.js';
import { machine } from './machine.js';
import { destroyUsed, newDatasetName, zfs } from './zfs-pool.js';

/** This machine, with `zfs diff`. `asked` receives the two names that each call has. */
export function machineWithDiff(asked: string[][] = []): Machine {
  const { programs } = machine;
  return {
    ...machine,
    programs: {
      ...programs,
      attempt(argv, options) {
        const [program, command, flags, from = '', to = ''] = argv;
        if (program !== 'zfs' || command !== 'diff') return programs.attempt(argv, options);
        if (flags !== '-FHt') return Promise.resolve(failed(argv, 'must provide at least one snapshot name'));
        asked.push([from, to]);
        return Promise.resolve(diff(argv, from, to));
      },
    },
  };
}

function diff(argv: readonly string[], from: string, to: string): ProgramResult {
  const [earlier, later] = [datasetOf(from), datasetOf(to)];
  const properties = (name: string) => zfs('list', '-H', '-o', 'mounted,mountpoint,origin', name)[0]?.split('\t') ?? [];
  const [, mountpoint = ''] = properties(later);
  if (![earlier, later].every((name) => properties(name)[0] === 'yes')) {
    return failed(argv, 'Cannot diff an unmounted snapshot');
  }
  if (!history(to).includes(from)) return failed(argv, 'Not an earlier snapshot from the same fs');
  const [was, is] = [objectsOf(from), objectsOf(to)];
  const stdout = [...new Set([...was.keys(), ...is.keys()])]
    .sort((one, other) => one - other)
    .flatMap((object) => linesFor(mountpoint, was.get(object), is.get(object)))
    .join('');
  return { argv, exitCode: 0, stdout, stderr: '', durationMs: 0 };

  function history(name: string): string[] {
    const snapshots = zfs('list', '-H', '-r', '-d', '1', '-t', 'snapshot', '-o', 'name', datasetOf(name));
    const [, , origin = '-'] = properties(datasetOf(name));
    const own = snapshots.slice(0, snapshots.indexOf(name) + 1);
    return origin === '-' ? own : [...own, ...history(origin)];
  }
}

interface FileObject {
  readonly paths: string[];
  readonly stats: Stats;
  /**
   * Whatever is another one when the object was changed. OpenZFS looks at the time of its change alone (ctime), of which zfs-fuse tells
   * whole seconds.
   */
  readonly state: string;
}

/** What there is in a snapshot, by the number of its object: that is what ZFS has for an inode number. */
function objectsOf(snapshot: string): Map<number, FileObject> {
  const clone = newDatasetName();
  const directory = mkdtempSync(join(tmpdir(), 'zfs-diff-'));
  zfs('clone', '-o', `mountpoint=${directory}`, '-o', 'readonly=on', snapshot, clone);
  const found = new Map<number, FileObject>();
  const add = (path: string, parent: number) => {
    const raw = Buffer.from(`${directory}${path}`, 'latin1');
    const stats = lstatSync(raw);
    const names = stats.isDirectory() ? readdirSync(raw, 'latin1') : [];
    const known = found.get(stats.ino);
    if (known === undefined) found.set(stats.ino, { paths: [path], stats, state: stateOf(raw, stats, names, parent) });
    else known.paths.push(path);
    for (const name of names) add(`${path === '/' ? '' : path}/${name}`, stats.ino);
  };
  add('/', 0);
  destroyUsed(clone);
  rmdirSync(directory);
  return found;
}

function stateOf(raw: Buffer, stats: Stats, names: readonly string[], parent: number): string {
  const { ctimeMs, mtimeMs, mode, uid, gid, nlink } = stats;
  const content = stats.isFile() ? readFileSync(raw, 'latin1') : stats.isSymbolicLink() ? readlinkSync(raw) : '';
  return JSON.stringify([ctimeMs, mtimeMs, mode, uid, gid, nlink, names, content, parent, basename(String(raw))]);
}

function linesFor(mountpoint: string, was: FileObject | undefined, is: FileObject | undefined): string[] {
  const line = (how: string, { stats }: FileObject, ...columns: string[]) =>
    `${String(Math.floor(stats.ctimeMs / 1000)).padStart(10)}.000000000\t${[how, typeOf(stats), ...columns].join('\t')}\n`;
  const path = ({ paths }: FileObject) => mangle(`${Buffer.from(mountpoint).toString('latin1')}${paths[0] ?? ''}`);
  if (was === undefined) return is === undefined ? [] : [line('+', is, path(is))];
  if (is === undefined) return [line('-', was, path(was))];
  const links = is.stats.isDirectory() ? 0 : is.stats.nlink - was.stats.nlink;
  if (links !== 0) return [line('M', is, path(links > 0 ? was : is), `(${links > 0 ? '+' : ''}${links})`)];
  // One that only lies in a directory that was renamed has not changed itself.
  if (was.state === is.state) return [];
  return path(was) === path(is) ? [line('M', is, path(is))] : [line('R', is, path(was), path(is))];
}

function typeOf(stats: Stats): string {
  if (stats.isDirectory()) return '/';
  if (stats.isSymbolicLink()) return '@';
  if (stats.isFIFO()) return '|';
  if (stats.isSocket()) return '=';
  if (stats.isBlockDevice()) return 'B';
  return stats.isCharacterDevice() ? 'C' : 'F';
}

/** As stream_bytes() does. */
function mangle(raw: string): string {
  return raw.replace(/[^!-[\]-~]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(4, '0')}`);
}

function datasetOf(name: string): string {
  return name.split('@')[0] ?? '';
}

function failed(argv: readonly string[], stderr: string): ProgramResult {
  return { argv, exitCode: 1, stdout: '', stderr: `${stderr}\n`, durationMs: 0 };
}
