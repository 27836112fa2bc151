/** Output inside an answer. */
import { expect, it } from 'vitest';
import { printableText } from '../../../src/view/printable.js';
import { quoted } from '../../../src/view/quoted.js';

it('has a bar before each line, and the last of many', () => {
  expect(quoted('')).toEqual([]);
  expect(quoted('one\n\ttwo\x07\n')).toEqual(['    | one', '    | \ttwo\\x07']);
  expect(quoted('1\n2\n3\n', 2)).toEqual(['    | … 1 more line before', '    | 2', '    | 3']);
  expect(quoted('1\n2\n3\n4\n', 2)[0]).toBe('    | … 2 more lines before');
});

it('keeps line ends and tabs of a text, and writes out what a terminal would obey', () => {
  expect(printableText('a\tb\r\n\x1b[2J\n')).toBe('a\tb\\x0d\n\\x1b[2J\n');
});
