import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editorArgv, editText } from '../../../src/repl/editor.js';

it.each([
  [{ VISUAL: 'emacs -nw', EDITOR: 'ed' }, ['emacs', '-nw']],
  [{ VISUAL: ' ', EDITOR: 'code --wait' }, ['code', '--wait']],
  [{}, ['vi']],
])('%j means %j', (environment, argv) => {
  expect(editorArgv(environment)).toEqual(argv);
});

it('answers the edited text, and undefined for none; the file is gone afterwards', async () => {
  let path = '';
  const editing = (change: (text: string) => string, status = 0) =>
    editText(
      'RUN a',
      async (argv) => {
        path = argv.at(-1) ?? '';
        await writeFile(path, change(await readFile(path, 'utf8')));
        return status;
      },
      { EDITOR: 'ed' },
    );
  expect(await editing((text) => text.replace('a', 'b'))).toBe('RUN b');
  expect(existsSync(path)).toBe(false);
  expect(await editing((text) => text)).toBeUndefined();
  await expect(editing((text) => `${text}x`, 1)).rejects.toThrow('The editor failed: ed ended with 1.');
});
