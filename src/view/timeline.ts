/** The tree of checkpoints of a session: one row for each, branches that were left set in. */
import { printable } from './printable.js';
import { plainTheme, type Theme } from './theme.js';
import { duration, size as sizeText } from './units.js';
import { clip, displayWidth } from './width.js';

/** A checkpoint of the tree. */
export interface TimelineNode {
  readonly id: number;
  /** Undefined for the start. */
  readonly parent: number | undefined;
  /** 0 for the start. */
  readonly number: number;
  readonly logical: string;
  readonly snapshot: string | undefined;
  readonly durationMs: number;
  readonly names: readonly string[];
  readonly current: boolean;
  /** On the way to the current one. */
  readonly onPath: boolean;
  readonly byHand: boolean;
  readonly skipped: boolean;
  /** Its command ran with what the session has set, and the Dockerfile does not. */
  readonly overridden?: boolean;
  readonly failed: readonly FailedNode[];
}

export interface FailedNode {
  readonly logical: string;
  readonly kind: 'command' | 'interrupted' | 'error';
  readonly exitCode: number | undefined;
  readonly durationMs: number;
  readonly times: number;
}

/** Stretches of more rows than this are folded, all but some at each end. */
const longStretch = 12;
const shownOfStretch = 3;

/** What every terminal has: the tree is drawn no wider. */
const widest = 80;
/** On less there is no room for how large and how long. */
const narrow = 60;

/** What stands in a line, column by column. */
interface Cells {
  readonly mark: string;
  readonly id: string;
  /** What draws the tree; what may be cut; what is said behind it. */
  readonly step: { readonly indent: string; readonly text: string; readonly notes: string };
  readonly snapshot: string;
  readonly size: string;
  readonly took: string;
}

interface Row extends Omit<Cells, 'snapshot' | 'size'> {
  /** Its id. */
  readonly snapshot: string | undefined;
}

const titles: Cells = {
  mark: ' ',
  id: '#',
  step: { indent: '', text: 'STEP', notes: '' },
  snapshot: 'SNAPSHOT',
  size: 'SIZE',
  took: 'TOOK',
};

/**
 * The lines of the tree. Nodes come in the order in which they were made.
 * @param sizes bytes, by snapshot; see `shownSnapshots`
 * @param options `fold`: the longest stretch that is not folded; `columns`: what a line can have
 */
export function timelineLines(
  nodes: readonly TimelineNode[],
  sizes: ReadonlyMap<string, number>,
  options: { readonly theme?: Theme; readonly fold?: number | undefined; readonly columns?: number } = {},
): string[] {
  const { theme = plainTheme, fold = longStretch } = options;
  const columns = Math.min(widest, options.columns ?? widest);
  const idWidth = Math.max(1, ...nodes.map(({ id }) => String(id).length));
  const lines = [theme.heading(lineOf(titles, idWidth, columns)), theme.dim('─'.repeat(columns))];
  for (const row of rowsOf(nodes, fold)) {
    const { snapshot = '' } = row;
    const bytes = sizes.get(snapshot);
    const cells = {
      ...row,
      snapshot: snapshot === '' ? '' : `@${snapshot}`,
      size: bytes === undefined ? '' : sizeText(bytes),
    };
    const line = lineOf(cells, idWidth, columns);
    lines.push(row.mark === '*' ? theme.current(line) : line);
  }
  return lines;
}

/** The snapshots that lines of the tree are about: what is folded away has none. */
export function shownSnapshots(nodes: readonly TimelineNode[], fold: number = longStretch): string[] {
  return rowsOf(nodes, fold).flatMap(({ snapshot }) => snapshot ?? []);
}

function rowsOf(nodes: readonly TimelineNode[], fold: number): Row[] {
  const children = new Map<number | undefined, TimelineNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  const [root] = children.get(undefined) ?? [];
  return root === undefined ? [] : [...branch(root, { children, fold }, '')];
}

interface Tree {
  readonly children: ReadonlyMap<number | undefined, readonly TimelineNode[]>;
  readonly fold: number;
}

/** The rows from `first` on: straight down on the way to the current checkpoint, or to the newest; other branches are set in. */
function* branch(first: TimelineNode, tree: Tree, indent: string): Iterable<Row> {
  let stretch: TimelineNode[] = [];
  for (let node: TimelineNode | undefined = first; node !== undefined;) {
    const after: readonly TimelineNode[] = tree.children.get(node.id) ?? [];
    const main: TimelineNode | undefined = after.find(({ onPath }) => onPath) ?? after.at(-1);
    if (isPlain(node, after)) stretch.push(node);
    else {
      yield* stretchRows(stretch, tree.fold, indent);
      stretch = [];
      yield nodeRow(node, indent);
      for (const failed of node.failed) yield failedRow(failed, node, indent);
      for (const side of after) if (side !== main) yield* sideBranch(side, tree, indent);
    }
    node = main;
  }
}

function* sideBranch(first: TimelineNode, tree: Tree, indent: string): Iterable<Row> {
  let corner = true;
  for (const row of branch(first, tree, `${indent}│  `)) {
    yield corner ? { ...row, step: { ...row.step, indent: `${indent}├─ ` } } : row;
    corner = false;
  }
}

/** Nothing begins or ends here, and nothing is to be said about it. */
function isPlain(node: TimelineNode, after: readonly TimelineNode[]): boolean {
  const { parent, current, names, failed, skipped, byHand, overridden = false } = node;
  const told = current || names.length > 0 || failed.length > 0 || skipped || byHand || overridden;
  return parent !== undefined && !told && after.length === 1;
}

function* stretchRows(stretch: readonly TimelineNode[], fold: number, indent: string): Iterable<Row> {
  const shown = stretch.length > fold ? shownOfStretch : stretch.length;
  const hidden = stretch.slice(shown, -shownOfStretch);
  for (const node of stretch.slice(0, shown)) yield nodeRow(node, indent);
  if (hidden.length > 0) yield foldedRow(hidden, indent);
  for (const node of stretch.slice(shown).slice(-shownOfStretch)) yield nodeRow(node, indent);
}

function foldedRow(hidden: readonly TimelineNode[], indent: string): Row {
  const took = hidden.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const step = { indent, text: `⋮ ${hidden.length} more steps`, notes: '' };
  return { mark: ' ', id: '', step, snapshot: undefined, took: duration(took) };
}

function nodeRow(node: TimelineNode, indent: string): Row {
  const { number, logical, names, skipped, byHand, overridden, snapshot, current } = node;
  const notes = [
    ...names.map((name) => ` [${name}]`),
    ...(skipped ? [' (skipped)'] : []),
    ...(byHand ? [' (by hand)'] : []),
    ...(overridden === true ? [' (with settings)'] : []),
  ];
  return {
    mark: current ? '*' : ' ',
    id: String(node.id),
    step: { indent, text: number === 0 ? 'start' : `${number} ${printable(logical)}`, notes: notes.join('') },
    snapshot,
    took: snapshot === undefined ? '' : duration(node.durationMs),
  };
}

function failedRow(failed: FailedNode, on: TimelineNode, indent: string): Row {
  const { kind, exitCode, times, durationMs, logical } = failed;
  const how = kind === 'interrupted' ? 'interrupted' : exitCode === undefined ? 'failed' : `exit ${exitCode}`;
  const notes = ` (${how}${times === 1 ? '' : `, ${times} times`})`;
  const step = { indent, text: `${on.number + 1} ${printable(logical)}`, notes };
  return { mark: '!', id: '', step, snapshot: undefined, took: duration(durationMs) };
}

function lineOf({ mark, id, step, snapshot, size, took }: Cells, idWidth: number, columns: number): string {
  const behind = ` ${snapshot.padEnd(13)}${columns < narrow ? '' : ` ${size.padStart(7)} ${took.padStart(9)}`}`;
  const width = Math.max(0, columns - idWidth - 4 - behind.length);
  // An instruction is cut before what is said about it.
  const room = Math.max(0, width - displayWidth(step.indent) - displayWidth(step.notes));
  const text = clip(`${step.indent}${clip(step.text, room)}${step.notes}`, width);
  const blanks = ' '.repeat(width - displayWidth(text));
  return `${mark} ${id.padStart(idWidth)}  ${text}${blanks}${behind}`.trimEnd();
}
