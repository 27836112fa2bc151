/** Lets the user edit a text with the editor of their choice. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    const editor = editorArgv(environment);
    const status = await run([...editor, path]);
    if (status !== 0) {
      throw new KleeError('KLEE_USAGE', `The editor failed: ${editor.join(' ')} ended with ${status}.`, {
        hint: 'EDITOR names the editor; edit N INSTRUCTION needs none',
      });
    }
    const edited = (await readFile(path, 'utf8')).replace(/(\r?\n)+$/, '');
    return edited === text ? undefined : edited;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
