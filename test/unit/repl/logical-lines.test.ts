import { expect, it } from 'vitest';
import { logicalLines } from '../../../src/repl/logical-lines.js';

it('joins what goes on, and says where each begins', async () => {
  const lines = ['next', 'RUN a \\', '  b', '', 'block 1', ' in', 'end', 'block 2', 'left open'];
  const found = [];
  for await (const line of logicalLines(lines, (one) => one.startsWith('block'))) found.push(line);
  expect(found).toEqual([
    { text: 'next', number: 1 },
    { text: 'RUN a \\\n  b', number: 2 },
    { text: '', number: 4 },
    { text: 'block 1\n in\nend', number: 5 },
    { text: 'block 2\nleft open', number: 8 },
  ]);
});
