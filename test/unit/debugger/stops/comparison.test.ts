import { expect, it } from 'vitest';
import { holds, isIncomplete, parseComparison } from '../../../../src/debugger/stops/comparison.js';

const variables = { _exitcode: '3', _step: '10', NAME: 'world', EMPTY: '', ZERO: '0', VERSION: '1.10' };

function evaluate(text: string): boolean {
  const comparison = parseComparison(text);
  if (comparison === undefined) throw new Error(`'${text}' is no comparison`);
  return holds(comparison, variables);
}

it.each([
  ['$_exitcode == 3', true],
  ['$_exitcode==3', true],
  ['$_exitcode != 3', false],
  ['$_step > 9', true],
  ['$_step >= 10', true],
  ['$_step < 9', false],
  ['9 <= $_step', true],
  ['$NAME == world', true],
  ['$NAME == "world"', true],
  ["$NAME != 'the world'", true],
  ['$NOPE == ""', true],
  ['$NOPE == 0', false],
  ['$VERSION == 1.1', false],
  ['$_step == 010', true],
  ['$_step == $_step', true],
  ['$NAME', true],
  ['$NOPE', false],
  ['$EMPTY', false],
  ['$ZERO', false],
  ['$NAME == moon || $_step > 9 && $_exitcode == 3', true],
  ['$NAME == world && $_step > 10', false],
  ['$NOPE || $NAME', true],
  ['1', true],
  ['0', false],
])('%s: %s', (text, expected) => {
  expect(evaluate(text)).toBe(expected);
});

it('an order is for numbers alone', () => {
  expect(() => evaluate('$NAME > 3')).toThrow('"world" is not a number.');
});

it.each([
  'test -f /etc/passwd',
  'true',
  'ls > x',
  'a == a',
  '$NAME == world && true',
  '$NAME == "a || b"',
  '$NAME | cat',
  '! $NAME',
  '$NAME ==',
])('%s is for a shell', (text) => {
  expect(parseComparison(text)).toBeUndefined();
});

it.each([
  ['$_step ==', true],
  ['== 3', true],
  ['$_step == 3 &&', true],
  ['$_step == 3', false],
  ['test -f /x && test -f /y', false],
  ['test "$a" = b', false],
])('%s is incomplete: %s', (text, expected) => {
  expect(isIncomplete(text)).toBe(expected);
});
