import { expect, it } from 'vitest';

import { colourPatch, isBinary, patch } from '../../../src/view/patch.js';
import { colourTheme } from '../../../src/view/colours.js';

it('is what diff -u prints', () => {
  const before = { name: 'Dockerfile', text: 'FROM a\nRUN b\nRUN c\n' };
  const after = { name: 'Dockerfile.fixed', text: 'FROM a\nRUN b -x\nRUN c' };
  expect(patch(before, after)).toBe(
    [
      '--- Dockerfile',
      '+++ Dockerfile.fixed',
      '@@ -1,3 +1,3 @@',
      ' FROM a',
      '-RUN b',
      '-RUN c',
      '+RUN b -x',
      '+RUN c',
      '\\ No newline at end of file',
      '',
    ].join('\n'),
  );
  expect(patch(before, before)).toBe('');
  expect(colourPatch(patch(before, after), colourTheme())).toContain('\u001b[31m-RUN b\u001b[39m\n');
});

it('knows binary files', () => {
  expect(isBinary(Buffer.from('text\n'))).toBe(false);
  expect(isBinary(Buffer.from([0x7f, 0x45, 0]))).toBe(true);
});
