/** What a step has done to what is watched, in words. */
import type { FileState } from '../debugger/trees/file-states.js';
import type { FileChange, WatchedChange } from '../debugger/stops/watching.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { size } from '../view/units.js';

/** Longer texts are told by their size, and shown as a patch. */
const shownLength = 100;

/** `Old value = …` and `New value = …`, as gdb says it. */
export function valueLines(change: WatchedChange): string[] {
  const told = (side: 'before' | 'after') =>
    change.kind === 'value' ? textValue(change[side]) : filesValue(change.files, change.more, side);
  return [`Old value = ${told('before')}`, `New value = ${told('after')}`];
}

/** Patches of the texts that were changed; none for what is no text, or too large to show. */
export async function* patchLines(change: WatchedChange, theme: Theme): AsyncIterable<string> {
  // Loaded on first use: the command table is loaded before the first prompt.
  const { colourPatch, patch } = await import('../view/patch.js');
  for (const { name, before, after } of textsOf(change)) {
    const version = (text: string | undefined, side: 'a' | 'b') =>
      text === undefined ? { name: '/dev/null', text: '' } : { name: `${side}${name}`, text };
    const text = patch(version(before, 'a'), version(after, 'b'));
    if (text !== '') yield colourPatch(text, theme).trimEnd();
  }
}

interface Texts {
  readonly name: string;
  /** Undefined where it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function textsOf(change: WatchedChange): Texts[] {
  if (change.kind === 'value') {
    const { before = '', after = '' } = change;
    return isShort(before) && isShort(after) ? [] : [{ name: '', before, after }];
  }
  return change.files.flatMap(({ path, before, after }) => {
    const states = [before, after].filter((state) => state !== undefined);
    if (!states.every(({ text }) => text !== undefined)) return [];
    return [{ name: path, before: before?.text, after: after?.text }];
  });
}

function isShort(text: string): boolean {
  return text.length <= shownLength && !text.trimEnd().includes('\n');
}

function textValue(text: string | undefined): string {
  if (text === undefined) return 'void';
  return isShort(text) ? JSON.stringify(text) : amount(text);
}

function filesValue(files: readonly FileChange[], more: number, side: 'before' | 'after'): string {
  const [only] = files;
  if (only !== undefined && files.length === 1 && more === 0) return stateText(only, side);
  const told = files.map((file) => `${printable(file.path)}: ${stateText(file, side)}`);
  return [...told, ...(more === 0 ? [] : [`and ${more} more`])].join('; ');
}

function stateText(file: FileChange, side: 'before' | 'after'): string {
  const state = file[side];
  if (state === undefined) return '(not there)';
  const other = file[side === 'before' ? 'after' : 'before'];
  const mode =
    other === undefined || other.mode === state.mode ? [] : [`mode ${state.mode.toString(8).padStart(4, '0')}`];
  const owner =
    other === undefined || (other.uid === state.uid && other.gid === state.gid)
      ? []
      : [`owner ${state.uid}:${state.gid}`];
  return [holds(state), ...mode, ...owner].join(', ');
}

function holds({ type, text, target, size: bytes }: FileState): string {
  if (type === 'symlink') return `-> ${printable(target ?? '')}`;
  if (type !== 'file') return type;
  if (text === undefined) return size(bytes);
  return isShort(text) ? JSON.stringify(text) : amount(text);
}

/** `3 lines, 120 B` */
function amount(text: string): string {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return `${lines} line${lines === 1 ? '' : 's'}, ${size(Buffer.byteLength(text))}`;
}
