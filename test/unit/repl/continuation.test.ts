import { expect, it } from 'vitest';
import { goesOn } from '../../../src/repl/continuation.js';

it.each([
  ['RUN a', false],
  ['RUN a \\', true],
  ['RUN a \\  ', true],
  ['RUN \\\n  # why', true],
  ['RUN \\\n  # why\n  make \\', true],
  ['RUN \\\n  # why\n  make', false],
  ['# a comment \\', false],
  ['', false],
  ['block 1', true],
  ['block 1\nnext', true],
  ['block 1\nblock\nend', true],
  ['block 1\nblock\nend\n end ', false],
  ['next\nblock', false],
])('%j goes on: %s', (text, expected) => {
  expect(goesOn(text, (line) => line.startsWith('block'))).toBe(expected);
});
