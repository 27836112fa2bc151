/** Files as `ls -l` lists them. */
import type { FileType } from '../storage/store.js';
import { printable } from './printable.js';
import { plainTheme, type Theme } from './theme.js';
import { displayWidth } from './width.js';

export interface ListedFile {
  readonly name: string;
  readonly type: FileType;
  /** Permission bits, setuid and sticky included. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

const typeLetters: Readonly<Record<FileType, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  socket: 's',
  'character device': 'c',
  'block device': 'b',
};

/** A line for each: `-rw-r--r--  root  root  12  2026-11-24 16:00  app.conf`; directories end in a slash, times are UTC. */
export function fileListing(entries: readonly ListedFile[], theme: Theme = plainTheme): string[] {
  const rows = entries.map((entry) => [
    typeLetters[entry.type] + permissions(entry.mode),
    printable(entry.user),
    printable(entry.group),
    String(entry.size),
    timeOf(entry.mtimeMs),
  ]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? '')));
  const [userWidth, groupWidth, sizeWidth] = [width(1), width(2), width(3)];
  return entries.map((entry, index) => {
    const [mode = '', user = '', group = '', size = '', time = ''] = rows[index] ?? [];
    const facts = [mode, fill(user, userWidth), fill(group, groupWidth), size.padStart(sizeWidth), time].join('  ');
    return `${theme.dim(facts)}  ${shownName(entry)}`;
  });
}

const fill = (text: string, width: number) => text + ' '.repeat(width - displayWidth(text));

function shownName({ name, type, target }: ListedFile): string {
  const text = printable(name);
  if (type === 'directory') return text.endsWith('/') ? text : `${text}/`;
  return target === undefined ? text : `${text} -> ${printable(target)}`;
}

/** `rwxr-xr-x`, with `s` and `t` as ls(1) has them. */
export function permissions(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode & (0o400 >> index)) === 0 ? '-' : letter));
  const special = [
    { bit: 0o4000, place: 2, letter: 's' },
    { bit: 0o2000, place: 5, letter: 's' },
    { bit: 0o1000, place: 8, letter: 't' },
  ];
  for (const { bit, place, letter } of special) {
    if ((mode & bit) !== 0) bits[place] = bits[place] === '-' ? letter.toUpperCase() : letter;
  }
  return bits.join('');
}

function timeOf(mtimeMs: number): string {
  return new Date(mtimeMs).toISOString().slice(0, 16).replace('T', ' ');
}
