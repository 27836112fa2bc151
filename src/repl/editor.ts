/** Lets the user edit a text with the editor of their choice. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { KleeError } from '../errors.js';

/** Runs a program on the terminal until it ends; answers its exit code. */
export type RunOnTerminal = (argv: readonly string[]) => Promise<number>;

/** $VISUAL, $EDITOR or vi, as an argv: both variables may have arguments (`code --wait`). */
export function editorArgv(environment: NodeJS.ProcessEnv): string[] {
  const chosen = [environment['VISUAL'], environment['EDITOR']].find(
    (value) => value !== undefined && value.trim() !== '',
  );
  return (chosen ?? 'vi').trim().split(/\s+/);
}

/** The argv that opens a file at a line, where the editor is one that can be told so. */
export function editorAt(editor: readonly string[], path: string, line: number | undefined): string[] {
  const [program = '', ...options] = editor;
  const name = basename(program);
  if (line === undefined) return [...editor, path];
  if (plusLine.includes(name)) return [program, ...options, `+${line}`, path];
  if (gotoLine.includes(name)) return [program, ...options, '--goto', `${path}:${line}`];
  return [...editor, path];
}

/** Those that take `+LINE FILE`. */
const plusLine = [
  'vi',
  'vim',
  'nvim',
  'vim.tiny',
  'nano',
  'emacs',
  'emacsclient',
  'ee',
  'ed',
  'joe',
  'jed',
  'mg',
  'mcedit',
  'micro',
  'kak',
  'nvi',
  'ex',
];
/** Those that take `--goto FILE:LINE`. */
const gotoLine = ['code', 'code-insiders', 'codium'];

/** Opens a file in the editor, at a line where it can be told. @throws KleeError KLEE_USAGE when the editor fails */
export async function editFile(
  path: string,
  line: number | undefined,
  run: RunOnTerminal,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  await runEditor(editorAt(editorArgv(environment), path, line), run);
}

async function runEditor(argv: readonly string[], run: RunOnTerminal): Promise<void> {
  const status = await run(argv);
  if (status === 0) return;
  throw new KleeError('KLEE_USAGE', `The editor failed: ${argv.slice(0, -1).join(' ')} ended with ${status}.`, {
    hint: 'EDITOR names the editor; edit N INSTRUCTION needs none',
  });
}

/** The text after editing, without line ends at its end; undefined when it stayed as it was. @throws KleeError KLEE_USAGE */
export async function editText(
  text: string,
  run: RunOnTerminal,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'klee-edit-'));
  try {
    const path = join(directory, 'Dockerfile');
    await writeFile(path, `${text}\n`);
    await runEditor([...editorArgv(environment), path], run);
    const edited = (await readFile(path, 'utf8')).replace(/(\r?\n)+$/, '');
    return edited === text ? undefined : edited;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
