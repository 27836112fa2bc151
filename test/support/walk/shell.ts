/** Shell commands that the generated instructions are made of: their text, and what they do to the model's tree. */
import { resolve } from 'node:path/posix';
import fc from 'fast-check';
import {
  changeMode,
  isDirectory,
  link,
  makeDirectory,
  move,
  moveDirectory,
  remove,
  removeAll,
  type Tree,
  type Uid,
  write,
} from './tree.js';

/** Where and as whom a command runs. */
export interface Place {
  readonly uid: Uid;
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface ShellCommand {
  readonly text: string;
  /** Undefined where the command fails; it has changed nothing then. */
  readonly run: (tree: Tree, place: Place) => Tree | undefined;
}

/** Runs commands joined by `&&`: up to the first that fails, whose predecessors have done their work. */
export function runAll(commands: readonly ShellCommand[], tree: Tree, place: Place): { tree: Tree; ok: boolean } {
  let now = tree;
  for (const { run } of commands) {
    const after = run(now, place);
    if (after === undefined) return { tree: now, ok: false };
    now = after;
  }
  return { tree: now, ok: true };
}

/** What makes the directory that the other commands work in, for everybody. */
export const makePlace: readonly ShellCommand[] = [
  { text: 'mkdir /w', run: (tree, { uid }) => makeDirectory(tree, uid, '/w') },
  { text: 'chmod 777 /w', run: (tree, { uid }) => changeMode(tree, uid, '/w', 0o777) },
];

// Names of files, directories and links are apart: no command has to know what `mv file directory` does. A relative name means
// another file in each WORKDIR; in / there is one that is written as root only.
const files = ['/w/f0', '/w/f1', '/w/d0/f0', '/w/d1/f1', '/f0'] as const;
export const directories = ['/w/d0', '/w/d1'] as const;
export const variableNames = ['A', 'B', 'P'] as const;

const file = fc.constantFrom(...files);
const anyFile = fc.constantFrom(...files, 'f0', 'f1');
const directory = fc.constantFrom(...directories);
const word = fc.nat({ max: 99 }).map((n) => `t${n}`);

const writing = fc
  .tuple(word, fc.constantFrom('>', '>>'), anyFile)
  .map(([text, sign, name]) => writes(`echo ${text}`, () => text, sign, name));

const writingVariable = fc
  .tuple(fc.constantFrom(...variableNames), anyFile)
  .map(([name, target]) => writes(`echo "$${name}"`, ({ variables }) => variables[name] ?? '', '>', target));

const writingPlace = anyFile.map((target) => writes('pwd', ({ directory: here }) => here, '>>', target));
const writingUser = anyFile.map((target) => writes('id -u', ({ uid }) => String(uid), '>', target));

const moving = fc.uniqueArray(file, { minLength: 2, maxLength: 2 }).map(([from = '', to = '']): ShellCommand => ({
  text: `mv -f ${from} ${to}`,
  run: (tree, { uid }) => move(tree, uid, from, to),
}));

const deleting = file.map((name): ShellCommand => ({
  text: `rm ${name}`,
  run: (tree, { uid }) => remove(tree, uid, name),
}));

const making = directory.map((name): ShellCommand => ({
  text: `mkdir ${name}`,
  run: (tree, { uid }) => makeDirectory(tree, uid, name),
}));

// Whether another user can remove or copy what is in a directory depends on each file of it.
const deletingDirectory = directory.map((name): ShellCommand => ({
  text: `[ $(id -u) = 0 ] && rm -rf ${name}`,
  run: (tree, { uid }) => (uid === 0 ? removeAll(tree, name) : undefined),
}));

const movingDirectory = fc
  .constantFrom(directories, directories.toReversed())
  .map(([from = '', to = '']): ShellCommand => ({
    text: `[ $(id -u) = 0 ] && [ -d ${from} ] && rm -rf ${to} && mv ${from} ${to}`,
    run: (tree, { uid }) =>
      uid === 0 && isDirectory(tree, from) ? moveDirectory(removeAll(tree, to), from, to) : undefined,
  }));

const changingMode = fc.tuple(fc.constantFrom(0o644, 0o600, 0o755), file).map(([mode, name]): ShellCommand => ({
  text: `chmod ${mode.toString(8)} ${name}`,
  run: (tree, { uid }) => changeMode(tree, uid, name, mode),
}));

const linking = fc.tuple(word, fc.constantFrom('/w/l0', '/w/d0/l1')).map(([target, name]): ShellCommand => ({
  text: `ln -sfn ${target} ${name}`,
  run: (tree, { uid }) => link(tree, uid, name, target),
}));

const failing = fc.constantFrom('false', 'exit 3').map((text): ShellCommand => ({ text, run: () => undefined }));

/** Commands of which most succeed where most of the others did. */
export const shellCommand: fc.Arbitrary<ShellCommand> = fc.oneof(
  { weight: 8, arbitrary: writing },
  { weight: 3, arbitrary: making },
  { weight: 2, arbitrary: writingVariable },
  { weight: 1, arbitrary: writingPlace },
  { weight: 1, arbitrary: writingUser },
  { weight: 2, arbitrary: moving },
  { weight: 2, arbitrary: deleting },
  { weight: 1, arbitrary: deletingDirectory },
  { weight: 1, arbitrary: movingDirectory },
  { weight: 1, arbitrary: changingMode },
  { weight: 1, arbitrary: linking },
  { weight: 1, arbitrary: failing },
);

function writes(command: string, text: (place: Place) => string, sign: string, name: string): ShellCommand {
  return {
    text: `${command} ${sign} ${name}`,
    run: (tree, place) =>
      write(tree, place.uid, resolve(place.directory, name), `${text(place)}\n`, sign === '>' ? 'over' : 'behind'),
  };
}
