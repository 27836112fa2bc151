/** What came of `verify`, in words. */
import type { Aspect, Difference, Origin, PathDifference, Verification } from '../debugger/verify/verification.js';
import { ignoredPlaces } from '../debugger/verify/ignored.js';
import type { Entry } from '../storage/store.js';
import { permissions } from '../view/file-listing.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { duration, size } from '../view/units.js';
import { failureLines } from './failure-words.js';
import { stepText } from './step-words.js';

const byDefault = new Set(ignoredPlaces.map(({ glob }) => glob));

/** Patches of up to so many lines are shown unasked. */
const shortPatch = 12;

export interface Wanted {
  /** How many differences are named. */
  readonly differences: number;
  /** How long the patch of a file can be, in lines. */
  readonly patchLines: number;
  /** Names what was passed over. */
  readonly ignored: boolean;
}

export const briefly: Wanted = { differences: 20, patchLines: shortPatch, ignored: false };

export async function* verificationLines(
  { end, durationMs }: Verification,
  theme: Theme,
  wanted: Wanted,
): AsyncIterable<string> {
  switch (end.kind) {
    case 'interrupted':
      yield end.step === undefined
        ? 'Interrupted: nothing is proved.'
        : `Interrupted at ${stepText(end.step)}: nothing is proved.`;
      return;
    case 'failed':
      yield theme.error('Not verified: built from scratch, a step fails that succeeded in the session.');
      // The last two lines are about wreckage, which here is gone.
      yield* failureLines({ ...end.report, lastGood: undefined, running: [] }, theme).slice(0, -1);
      return;
    case 'compared':
      break;
  }
  const { same, differences, ignored } = end;
  const files = `${same} ${same === 1 ? 'file' : 'files'} the same`;
  if (differences.length === 0) {
    yield theme.success(`Verified: ${files}, built from scratch in ${duration(durationMs)}.`);
  } else {
    const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
    yield theme.error(
      `Not verified: ${count}, ${files}; the session -> built from scratch in ${duration(durationMs)}:`,
    );
    for (const difference of differences.slice(0, wanted.differences))
      yield* differenceLines(difference, theme, wanted.patchLines);
    const more = differences.length - wanted.differences;
    if (more > 0) yield theme.dim(`and ${more} more: \`info verify\` shows all`);
  }
  if (ignored.length === 0) return;
  const paths = ignored.length === 1 ? '1 path that differs' : `${ignored.length} paths that differ`;
  const them = ignored.length === 1 ? 'it' : 'them';
  const own = ignored.filter(({ glob }) => !byDefault.has(glob)).length;
  const why =
    own === 0 ? 'logs, caches' : own === ignored.length ? 'named by you' : `logs, caches, ${own} named by you`;
  yield theme.dim(`ignored ${paths} (${why})${wanted.ignored ? ':' : `: \`info verify\` lists ${them}`}`);
  if (wanted.ignored) for (const { path, glob } of ignored) yield theme.dim(`  ${printable(path)}  (${glob})`);
}

async function* differenceLines(difference: Difference, theme: Theme, patchLines: number): AsyncIterable<string> {
  const name =
    'path' in difference ? pathText(difference) : `${printable(difference.setting)}  ${valuesText(difference)}`;
  yield `${theme.modified(name)}`;
  yield `  ${originText(difference.origin)}`;
  if (!('path' in difference) || difference.versions === undefined) return;
  if (!difference.aspects.includes('content')) return;
  // Loaded on first use: the command table is loaded before the first prompt.
  const { colourPatch, isBinary, patch } = await import('../view/patch.js');
  const { path, before, after } = difference.versions;
  if (before === undefined || after === undefined || isBinary(before) || isBinary(after)) return;
  const text = patch(
    { name: `session${path}`, text: before.toString() },
    { name: `scratch${path}`, text: after.toString() },
  ).trimEnd();
  const lines = text.split('\n');
  if (lines.length > patchLines) yield theme.dim(`  a patch of ${lines.length} lines: \`info verify --diff\` shows it`);
  else
    yield* colourPatch(text, theme)
      .split('\n')
      .map((line) => `  ${line}`);
}

function valuesText({
  before,
  after,
}: {
  readonly before: string | undefined;
  readonly after: string | undefined;
}): string {
  const value = (text: string | undefined) => (text === undefined ? 'not set' : JSON.stringify(text));
  return `${value(before)} -> ${value(after)}`;
}

/** `/etc/app.conf  mode rw-r--r-- -> rw-------, content 4 B -> 5 B` */
function pathText(difference: PathDifference): string {
  const { path, before, after, aspects } = difference;
  const isDirectory = (after ?? before)?.type === 'directory' && path !== '/';
  const what =
    before === undefined || after === undefined
      ? onlyIn(before, after)
      : aspects.map((aspect) => aspectText(aspect, before, after, difference)).join(', ');
  return `${printable(path)}${isDirectory ? '/' : ''}  ${what}`;
}

function onlyIn(before: Entry | undefined, after: Entry | undefined): string {
  const entry = before ?? after;
  const what = entry === undefined ? '' : entry.type === 'file' ? `file, ${size(entry.size)}` : entry.type;
  return `only ${before === undefined ? 'in the build from scratch' : 'in the session'} (${what})`;
}

function aspectText(aspect: Aspect, before: Entry, after: Entry, { targets }: PathDifference): string {
  switch (aspect) {
    case 'type':
      return `${before.type} -> ${after.type}`;
    case 'mode':
      return `mode ${permissions(before.mode)} -> ${permissions(after.mode)}`;
    case 'owner':
      return `owner ${before.uid} -> ${after.uid}`;
    case 'group':
      return `group ${before.gid} -> ${after.gid}`;
    case 'content':
      return before.size === after.size
        ? `content, ${size(after.size)} both`
        : `content, ${size(before.size)} -> ${size(after.size)}`;
    case 'target':
      return `target ${printable(targets?.before ?? '')} -> ${printable(targets?.after ?? '')}`;
    case 'device':
      return 'another device';
    case 'presence':
      return '';
  }
}

function originText({ first, last, byHand, skipped }: Origin): string {
  const steps =
    first.number === last.number
      ? `from ${stepText(last)}`
      : `from steps ${first.number} to ${last.number}, up to ${stepText(last)}`;
  const why = [byHand ? 'with changes made by hand' : '', skipped ? 'skipped in the session' : ''].filter(
    (one) => one !== '',
  );
  return why.length === 0 ? steps : `${steps}  (${why.join(', ')})`;
}
