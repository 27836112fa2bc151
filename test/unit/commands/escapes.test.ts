import { expect, it } from 'vitest';
import { unescaped } from '../../../src/commands/escapes.js';
import { formatted } from '../../../src/commands/printf.js';

it.each([
  ['a\\nb', 'a\nb'],
  ['\\101\\60x', 'A0x'],
  ['\\ a\\\\', ' a\\'],
  ['end\\', 'end'],
  ['one \\\ntwo', 'one two'],
])('echo %j says %j', (text, said) => {
  expect(unescaped(text)).toBe(said);
});

it.each([
  ['%s', ['a'], 'a'],
  ['%5s|%-5s|%.2s', ['a', 'b', 'cde'], '    a|b    |cd'],
  ['%d %i %05d %x %X %o', [1, '-2', -3, 255, 255, 8], '1 -2 -0003 ff FF 10'],
  ['%c%c %s', [65, 'b', undefined], 'Ab void'],
  ['100%%', [], '100%'],
])('printf %j of %j says %j', (format, values, said) => {
  expect(formatted(format, values)).toBe(said);
});

it('refuses a format that does not fit', () => {
  expect(() => formatted('%d', ['x'])).toThrow("Value can't be converted to integer: x.");
  expect(() => formatted('%f', [1])).toThrow('Bad format string: %f is not known.');
});
