/** What tells two recipes apart: the first thing that differs. Pure. */
import type { CopiedFiles, CopyWork, Pair, Recipe, RunWork } from '../../image/recipe.js';

/** One thing that differs; `is` and `was` are undefined where it is, or was, not there. */
export interface Difference {
  readonly what:
    | 'instruction'
    | 'dialect'
    | 'user'
    | 'directory'
    | 'destination'
    | 'variable'
    | 'variableOrder'
    | 'jailParameter'
    | 'jailProfile'
    | 'network'
    | 'file'
    | 'files';
  /** Of a variable, a parameter or a file. */
  readonly name?: string | undefined;
  readonly is?: string | undefined;
  readonly was?: string | undefined;
}

/** The order in which they are looked for: two recipes whose first difference comes late are nearly the same. */
const order: readonly Difference['what'][] = [
  'instruction',
  'destination',
  'dialect',
  'user',
  'directory',
  'network',
  'jailProfile',
  'jailParameter',
  'variable',
  'variableOrder',
  'files',
  'file',
];

/** How nearly the same two recipes are that differ so: the greater, the nearer. */
export function nearness({ what }: Difference): number {
  return order.indexOf(what);
}

/** Commands that have less than this in common are not told as one that became the other. */
const alike = 0.4;

/**
 * How much of the thing that differs first does: the less, the nearer. Undefined for instructions that have nothing to do with each
 * other.
 */
export function extent({ what }: Difference, is: Recipe, was: Recipe): number | undefined {
  switch (what) {
    case 'instruction': {
      if (is.work.keyword !== was.work.keyword) return undefined;
      const inCommon = likeness(instructionText(is), instructionText(was), is.work.keyword.length + 1);
      return inCommon < alike ? undefined : 1 - inCommon;
    }
    case 'variable':
      return countDiffering(pairsOf(is, 'environment'), pairsOf(was, 'environment'));
    case 'jailParameter':
      return countDiffering(pairsOf(is, 'parameters'), pairsOf(was, 'parameters'));
    case 'file':
      return countDiffering(pairsOf(is, 'files'), pairsOf(was, 'files'));
    default:
      return 0;
  }
}

function pairsOf({ work }: Recipe, what: 'environment' | 'parameters' | 'files'): readonly Pair[] {
  if (what === 'files') return work.keyword === 'COPY' ? (work.files.list ?? []) : [];
  if (work.keyword !== 'RUN') return [];
  return what === 'environment' ? work.environment : sideBySide(work.jail.parameters);
}

/** Which part of two texts, from `start` on, is the same: of their words in any order, or from both of their ends. 0 to 1. */
function likeness(one: string, other: string, start: number): number {
  const [a, b] = [one.slice(start), other.slice(start)];
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before += 1;
  let behind = 0;
  while (behind < shorter - before && a.at(-1 - behind) === b.at(-1 - behind)) behind += 1;
  const words = [a, b].map((text) => new Set(text.split(/\s+/)));
  const [mine = new Set(), others = new Set()] = words;
  const shared = [...mine].filter((one) => others.has(one)).length;
  const ends = (before + behind) / Math.max(a.length, b.length, 1);
  return Math.max(ends, shared / (mine.size + others.size - shared));
}

/**
 * The first thing that differs between what a step is to be made of now and what one was made of on the same files. Undefined where
 * nothing does: then both make the same.
 */
export function firstDifference(is: Recipe, was: Recipe): Difference | undefined {
  const [instruction, before] = [instructionText(is), instructionText(was)];
  if (instruction !== before) return { what: 'instruction', is: instruction, was: before };
  return differenceOfWork(is, was);
}

function differenceOfWork(is: Recipe, was: Recipe): Difference | undefined {
  const { dialect } = is;
  const other = dialect === was.dialect ? undefined : { what: 'dialect' as const, is: dialect, was: was.dialect };
  if (is.work.keyword === 'RUN' && was.work.keyword === 'RUN') return other ?? runDifference(is.work, was.work);
  if (is.work.keyword === 'COPY' && was.work.keyword === 'COPY') return copyDifference(is.work, was.work, other);
  return other;
}

/** As a Dockerfile would have it, variables expanded. Of two that read the same, the same was done. */
export function instructionText({ work }: Pick<Recipe, 'work'>): string {
  switch (work.keyword) {
    case 'RUN': {
      if (work.script !== undefined) return `RUN ${work.script}`;
      const [shell, option, command = ''] = work.argv;
      const isShell = shell === '/bin/sh' && option === '-c' && work.argv.length === 3;
      return `RUN ${isShell ? command : JSON.stringify(work.argv)}`;
    }
    case 'COPY':
      return `COPY ${work.sources.map(word).join(' ')}`;
    case 'WORKDIR':
      return `WORKDIR ${work.path}`;
  }
}

/** Words that hold blanks must not read as several. */
const word = (text: string) => (/^[^\s"]+$/.test(text) ? text : JSON.stringify(text));

function runDifference(is: RunWork, was: RunWork): Difference | undefined {
  const [jail, other] = [is.jail, was.jail];
  return (
    differing('instruction', JSON.stringify(is.argv), JSON.stringify(was.argv)) ??
    differing('user', is.user, was.user) ??
    differing('directory', is.directory, was.directory) ??
    differing('network', jail.network, other.network) ??
    differing('jailProfile', jail.profile, other.profile) ??
    pairDifference('jailParameter', sideBySide(jail.parameters), sideBySide(other.parameters)) ??
    pairDifference('variable', is.environment, was.environment) ??
    orderDifference(is.environment, was.environment)
  );
}

function copyDifference(is: CopyWork, was: CopyWork, dialect: Difference | undefined): Difference | undefined {
  return differing('destination', is.destination, was.destination) ?? dialect ?? filesDifference(is.files, was.files);
}

function filesDifference(is: CopiedFiles, was: CopiedFiles): Difference | undefined {
  if (is.digest === was.digest) return undefined;
  const found = is.list === undefined || was.list === undefined ? undefined : pairDifference('file', is.list, was.list);
  return found ?? { what: 'files' };
}

function differing(what: Difference['what'], is: string, was: string): Difference | undefined {
  return is === was ? undefined : { what, is, was };
}

/** The first of a list whose value differs, or that the other has not; then the first that only the other has. */
function pairDifference(what: Difference['what'], is: readonly Pair[], was: readonly Pair[]): Difference | undefined {
  const [differs] = differingNames(is, was);
  return differs && { what, ...differs };
}

function countDiffering(is: readonly Pair[], was: readonly Pair[]): number {
  return [...differingNames(is, was)].length;
}

function* differingNames(is: readonly Pair[], was: readonly Pair[]): Iterable<Pick<Difference, 'name' | 'is' | 'was'>> {
  const [now, before] = [new Map(is), new Map(was)];
  for (const name of new Set([...now.keys(), ...before.keys()])) {
    if (now.get(name) !== before.get(name)) yield { name, is: now.get(name), was: before.get(name) };
  }
}

function orderDifference(is: readonly Pair[], was: readonly Pair[]): Difference | undefined {
  const index = is.findIndex(([name], at) => name !== was[at]?.[0]);
  return index < 0 ? undefined : { what: 'variableOrder', name: is[index]?.[0] };
}

function sideBySide(parameters: readonly Pair[]): Pair[] {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) values.set(name, [...(values.get(name) ?? []), value]);
  return [...values].map(([name, all]) => [name, all.join(' ')]);
}
