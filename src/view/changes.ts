/** What differs between two trees, one line for each path: `A /path`, `M /path`, `D /path`. */
import type { Change, Entry } from '../storage/store.js';
import { printable } from './printable.js';
import { plainTheme, type Theme } from './theme.js';
import { size } from './units.js';

/** One line of a listing: `A /etc/app.conf  12 B`, `M /etc/passwd  1.2 kB -> 1.3 kB, mode 644 -> 600`, `D /tmp/x`. */
export function changeLine(change: Change, theme: Theme = plainTheme): string {
  const path = printable(change.path) + (typeOf(change) === 'directory' && change.path !== '/' ? '/' : '');
  switch (change.kind) {
    case 'added':
      return `${theme.added('A')} ${path}${details([addition(change.entry)], theme)}`;
    case 'deleted':
      return `${theme.deleted('D')} ${path}`;
    case 'modified':
      return `${theme.modified('M')} ${path}${details(differences(change.before, change.entry), theme)}`;
  }
}

/** `3 added, 1 modified, 2 deleted`; `nothing changed`. */
export function changeSummary(counts: Readonly<Record<Change['kind'], number>>): string {
  const kinds: readonly Change['kind'][] = ['added', 'modified', 'deleted'];
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
}

function typeOf(change: Change): Entry['type'] {
  return change.kind === 'deleted' ? change.before.type : change.entry.type;
}

function details(parts: readonly string[], theme: Theme): string {
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? '' : `  ${theme.dim(text)}`;
}

function addition(entry: Entry): string {
  if (entry.type === 'file') return size(entry.size);
  return entry.type === 'directory' ? '' : entry.type;
}

function differences(before: Entry, after: Entry): string[] {
  if (before.type !== after.type) return [`${before.type} -> ${after.type}`];
  return [
    // A file of the same size was written to all the same; what it holds is the patch's to show.
    before.type === 'file'
      ? before.size === after.size
        ? size(after.size)
        : `${size(before.size)} -> ${size(after.size)}`
      : '',
    before.mode === after.mode ? '' : `mode ${octal(before.mode)} -> ${octal(after.mode)}`,
    before.uid === after.uid && before.gid === after.gid ? '' : `owner ${owner(before)} -> ${owner(after)}`,
  ];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

function owner(entry: Entry): string {
  return `${entry.uid}:${entry.gid}`;
}
