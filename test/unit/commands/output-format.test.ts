import { expect, it } from 'vitest';
import { formatted, readFormat, splitFormat } from '../../../src/commands/output-format.js';

it.each([
  ['x', 10, '0xa'],
  ['x', '255', '0xff'],
  ['x', -1, '0xffffffff'],
  ['x', -4294967297, '0xfffffffeffffffff'],
  ['d', 10, '10'],
  ['o', 10, '012'],
  ['o', 0, '0'],
  ['t', 10, '1010'],
  ['c', 65, "65 'A'"],
  ['c', 10, "10 '\\n'"],
  ['c', 200, "-56 '\\310'"],
  ['s', 10, '10'],
  ['s', 'ab', '"ab"'],
  ['x', 'ab', '{0x61, 0x62}'],
  ['c', "a'", "{97 'a', 39 '\\''}"],
  ['d', 'a'.repeat(300), `{${Array<string>(200).fill('97').join(', ')}...}`],
] as const)('/%s %j', (format, value, shown) => {
  expect(formatted(value, format)).toBe(shown);
});

it('is told from a path', () => {
  expect(splitFormat('p/x')).toEqual({ name: 'p', format: 'x' });
  expect(splitFormat('/etc/x')).toBeUndefined();
  expect(readFormat('/x $HOME')).toEqual({ format: 'x', rest: '$HOME' });
  for (const text of ['/x', '/etc/x $HOME', '10']) expect(readFormat(text)).toEqual({ format: undefined, rest: text });
  expect(() => readFormat('/q 10')).toThrow('Undefined output format "q".');
});
