import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editorArgv, editorAt, editText } from '../../../src/repl/editor.js';

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

it('opens a file at a line where the editor can be told', () => {
  expect(editorAt(['/usr/bin/vim', '-n'], 'Dockerfile', 3)).toEqual(['/usr/bin/vim', '-n', '+3', 'Dockerfile']);
  expect(editorAt(['code', '--wait'], 'Dockerfile', 3)).toEqual(['code', '--wait', '--goto', 'Dockerfile:3']);
  expect(editorAt(['own'], 'Dockerfile', 3)).toEqual(['own', 'Dockerfile']);
  expect(editorAt(['vi'], 'Dockerfile', undefined)).toEqual(['vi', 'Dockerfile']);
});
