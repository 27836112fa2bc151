/** Generated instructions: their text, and what they do to the model's build. */
import { basename, dirname, join, resolve } from 'node:path/posix';
import fc from 'fast-check';
import type { DialectName } from '../../../src/dockerfile/dialect.js';
import type { Context } from './context.js';
import { makePlace, type Place, runAll, shellCommand, type ShellCommand, variableNames } from './shell.js';
import { isDirectory, makeDirectories, put, type Tree } from './tree.js';

/** What the steps of the model's build have made. */
export interface BuildState {
  /** Undefined before FROM. */
  readonly tree: Tree | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly arguments: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workdir: string;
}

export const initialState: BuildState = { tree: undefined, environment: {}, arguments: {}, user: '', workdir: '/' };

/** Variables that commands get in this session, whatever the Dockerfile sets; null takes one away. */
export type Overrides = Readonly<Record<string, string | null>>;

/** What instructions find around them. */
export interface Surroundings {
  readonly dialect: DialectName;
  readonly context: Context;
}

export interface Instruction {
  /** Over several lines where it does. */
  readonly text: string;
  /** Counted when it is run: RUN and COPY. */
  readonly counts: boolean;
  /** What else than its text tells it from another: the state of what a COPY takes. */
  readonly version?: (context: Context) => string;
  /** `state.tree` is what it leaves, when it fails too. */
  readonly run: (state: BuildState, around: Surroundings, overrides: Overrides) => { state: BuildState; ok: boolean };
}

export const from: Instruction = {
  text: 'FROM busybox',
  counts: false,
  run: (state) => done({ ...state, tree: new Map() }),
};

/** RUN with its commands on one line, on several, or on several with a comment between them. */
export function runOf(commands: readonly ShellCommand[], form: 'line' | 'lines' | 'commented'): Instruction {
  const joint = { line: ' && ', lines: ' && \\\n    ', commented: ' && \\\n# why\n    ' }[form];
  return {
    text: `RUN ${commands.map(({ text }) => text).join(joint)}`,
    counts: true,
    run(state, _, overrides) {
      const { tree, ok } = runAll(commands, treeOf(state), placeOf(state, overrides));
      return { state: { ...state, tree }, ok };
    },
  };
}

/** What a command runs with at a place in the build. */
export function placeOf({ user, workdir, environment, arguments: args }: BuildState, overrides: Overrides): Place {
  const variables = Object.entries({ ...args, ...environment, ...overrides }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return { uid: user === '65534' ? 65534 : 0, directory: workdir, variables: Object.fromEntries(variables) };
}

const run = fc
  .tuple(
    fc.array(shellCommand, { minLength: 1, maxLength: 4, size: 'max' }),
    fc.constantFrom<('line' | 'lines' | 'commented')[]>('line', 'line', 'lines', 'commented'),
  )
  .map(([commands, form]) => runOf(commands, form));

const name = fc.constantFrom(...variableNames);
/** Texts with variables in them, and what they become. */
const value = fc
  .tuple(fc.constantFrom('x', 'y'), fc.constantFrom('', '$', '${'), name)
  .map(([letter, sign, variable]) => ({
    text: sign === '' ? letter : `${letter}${sign}${variable}${sign === '${' ? '}' : ''}`,
    in: ({ environment, arguments: args }: BuildState) =>
      sign === '' ? letter : letter + (environment[variable] ?? args[variable] ?? ''),
  }));

const env = fc.tuple(name, value).map(([variable, given]): Instruction => ({
  text: `ENV ${variable}=${given.text}`,
  counts: false,
  run: (state) => done({ ...state, environment: { ...state.environment, [variable]: given.in(state) } }),
}));

const arg = fc.tuple(name, value).map(([variable, given]): Instruction => ({
  text: `ARG ${variable}=${given.text}`,
  counts: false,
  run: (state) => done({ ...state, arguments: { ...state.arguments, [variable]: given.in(state) } }),
}));

const workdir = fc.constantFrom('/w', '/w/k0', 'k1').map((path): Instruction => ({
  text: `WORKDIR ${path}`,
  counts: false,
  run(state) {
    const directory = resolve(state.workdir, path);
    return done({ ...state, workdir: directory, tree: makeDirectories(treeOf(state), directory) });
  },
}));

const user = fc.constantFrom('65534', 'root', 'root').map((given): Instruction => ({
  text: `USER ${given}`,
  counts: false,
  run: (state) => done({ ...state, user: given }),
}));

const copy = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('s0', 's1'), fc.constantFrom('/w/f0', '/w/d0/', 'f1', './')) },
    { weight: 4, arbitrary: fc.tuple(fc.constant('t0'), fc.constantFrom('/w/d0', '/w/d1/')) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('s0 s1'), fc.constantFrom('/w/d0/', '/w/d1')) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('gone'), fc.constant('/w/f0')) },
  )
  .map(([sources, destination]): Instruction => {
    const names = sources.split(' ');
    return {
      text: `COPY ${sources} ${destination}`,
      counts: true,
      version: (context) => context.versionOf(names),
      run(state, around) {
        const tree = copied(treeOf(state), names, destination, state.workdir, around);
        return { state: { ...state, tree: tree ?? state.tree }, ok: tree !== undefined };
      },
    };
  });

/** Any instruction but FROM. */
export const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 12, arbitrary: run },
  { weight: 3, arbitrary: copy },
  { weight: 2, arbitrary: env },
  { weight: 1, arbitrary: arg },
  { weight: 1, arbitrary: workdir },
  { weight: 1, arbitrary: user },
);

/** FROM, the directory that all work in, and up to ten more; with comments and blank lines over them. */
export const dockerfile: fc.Arbitrary<{ text: string; instructions: readonly Instruction[] }> = fc
  .array(fc.tuple(instruction, fc.constantFrom('', '', '', '# what comes next\n', '\n')), {
    minLength: 1,
    maxLength: 10,
    size: 'max',
  })
  .map((steps) => {
    const first: [Instruction, string][] = [
      [from, '# a walk\n'],
      [runOf(makePlace, 'line'), ''],
    ];
    const all = [...first, ...steps];
    return {
      text: all.map(([step, above]) => `${above}${step.text}\n`).join(''),
      instructions: all.map(([step]) => step),
    };
  });

function done(state: BuildState): { state: BuildState; ok: boolean } {
  return { state, ok: true };
}

function treeOf({ tree }: BuildState): Tree {
  if (tree === undefined) throw new Error('no FROM has run in the model');
  return tree;
}

/** The tree after a COPY; undefined where it fails, which writes nothing. */
function copied(
  tree: Tree,
  sources: readonly string[],
  destination: string,
  workdir: string,
  { context, dialect }: Surroundings,
): Tree | undefined {
  const target = resolve(workdir, destination);
  const isPlace = /(^\.|\/\.?)$/.test(destination) || isDirectory(tree, target);
  if (sources.length > 1 && !isPlace) return undefined;
  let after = tree;
  for (const source of sources) {
    const file = context.file(source);
    const below = context.below(source);
    if (file === undefined && below.length === 0) return undefined;
    const intoIt = isPlace && (file !== undefined || dialect === 'kleene');
    const into = intoIt ? join(target, basename(source)) : target;
    if (file === undefined) after = makeDirectories(after, into);
    for (const [path, found] of file === undefined ? below : [['', file] as const]) {
      const there = join(into, path);
      after = makeDirectories(after, found === 'directory' ? there : dirname(there));
      if (found !== 'directory')
        after = put(after, there, { type: 'file', text: found.text, mode: found.mode, uid: 0 });
    }
  }
  return after;
}
