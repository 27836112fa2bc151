import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expand, expandWords } from '../../../src/dockerfile/expand.js';
import { KleeError } from '../../../src/errors.js';
import { failure } from '../../support/failure.js';

const variables = new Map([
  ['x', 'value'],
  ['empty', ''],
  ['blanks', 'a  b'],
  ['dollar', '$x'],
  ['quote', `'"\\`],
  ['x1_', 'long'],
]);
const place = { file: 'Dockerfile', line: 7, logical: 'ENV a=the line' };

describe('expand', () => {
  test.each([
    ['', ''],
    ['plain', 'plain'],
    ['$x', 'value'],
    ['${x}', 'value'],
    ['a$x.b', 'avalue.b'],
    ['a${x}b', 'avalueb'],
    ['$x1_', 'long'],
    ['$x-1', 'value-1'],
    ['$unset', ''],
    ['a${unset}b', 'ab'],
    ['$empty', ''],
    ['$blanks', 'a  b'],
    // A value is never expanded or unquoted again.
    ['$dollar', '$x'],
    ['"$dollar"', '$x'],
    ['$quote', `'"\\`],
    // Defaults and alternatives.
    ['${x:-word}', 'value'],
    ['${unset:-word}', 'word'],
    ['${empty:-word}', 'word'],
    ['${empty-word}', ''],
    ['${unset-word}', 'word'],
    ['${x:+word}', 'word'],
    ['${x+word}', 'word'],
    ['${unset:+word}', ''],
    ['${empty:+word}', ''],
    ['${empty+word}', 'word'],
    ['${unset+word}', ''],
    ['${unset:-}', ''],
    ['${unset:-$x}', 'value'],
    ['${unset:-${empty:-${x}}}', 'value'],
    ['${unset:-a${x:+-b-}c}', 'a-b-c'],
    ['${unset:-"a }" }', 'a } '],
    ["${unset:-'$x'}", '$x'],
    ['${unset:-a\\}b}', 'a}b'],
    ['${unset:-a b}', 'a b'],
    // Escapes and quotes.
    ['\\$x', '$x'],
    ['\\${x}', '${x}'],
    ['\\\\$x', '\\value'],
    ['a\\ b', 'a b'],
    ['a\\nb', 'anb'],
    ['end\\', 'end'],
    ["'$x'", '$x'],
    ["'a\\b'", 'a\\b'],
    ['"$x"', 'value'],
    ['"a\'$x\'"', "a'value'"],
    ['"\\$x \\" \\\\ \\n"', '$x " \\ \\n'],
    ['a"b c"d\'e f\'', 'ab cde f'],
    ['""', ''],
    // Everything else is text.
    ['$(reboot)', '$(reboot)'],
    ['`reboot`', '`reboot`'],
    ['"$(reboot) `reboot`"', '$(reboot) `reboot`'],
    ['a;b|c&d>e', 'a;b|c&d>e'],
    ['~/*?[a]', '~/*?[a]'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$ x', '$ x'],
    ['$.', '$.'],
    ['}', '}'],
    // Parameters of a shell, which never has any here.
    ['$1a', 'a'],
    ['$12', ''],
    ['$$', ''],
    ['$@', ''],
    ['${1}', ''],
  ])('%j gives %j', (word, value) => {
    expect(expand(word, variables, { place })).toBe(value);
  });

  test.each([
    '${',
    '${x',
    '${}',
    '${:-a}',
    '${ x}',
    '${1x}',
    '${x:',
    '${x:-',
    '${x:-a',
    '${x:-${x}',
    '${x:?gone}',
    '${x?gone}',
    '${x#v}',
    '${x%e}',
    '${x/a/b}',
    '${x:=a}',
    '${x!}',
    '${{x}}',
    "'open",
    '"open',
    '"open\\"',
    '"${x"',
    "${unset:-'}",
  ])('%j fails with the line', (word) => {
    const error = failure(() => expand(word, variables, { place }));
    expect(error).toMatchObject({
      code: 'KLEE_DOCKERFILE',
      message: 'failed environment substitution of: ENV a=the line',
    });
    expect(error.hint).toMatch(/^Dockerfile:7: ./);
  });

  test('${x:?word} is known where the dialect says so', () => {
    const options = { place, requiredVariables: true };
    expect(expand('${x:?gone}', variables, options)).toBe('value');
    expect(expand('${empty?gone}', variables, options)).toBe('');
    expect(() => expand('${empty:?gone $x}', variables, options)).toThrow(
      expect.objectContaining({ hint: 'Dockerfile:7: empty: gone value' }),
    );
    expect(() => expand('${unset?}', variables, options)).toThrow(
      expect.objectContaining({ hint: 'Dockerfile:7: unset: is not set' }),
    );
  });

  test('a backtick escapes in its own files, and a backslash is a letter there', () => {
    expect(expand('C:\\dir`$x\\$x', variables, { place, escape: '`' })).toBe('C:\\dir$x\\value');
  });

  test('a function serves as variables', () => {
    expect(expand('$a-$b', (name) => (name === 'a' ? 'A' : undefined), { place })).toBe('A-');
  });

  test('any text either expands or fails with a KleeError', () => {
    const text = fc
      .array(fc.constantFrom('$', '{', '}', ':', '-', '+', '?', "'", '"', '\\', 'x', '1', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (word) => {
        try {
          expand(word, variables, { place });
        } catch (error) {
          expect(error).toBeInstanceOf(KleeError);
        }
      }),
    );
  });

  test('what is quoted is given back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const single = `'${value.replaceAll("'", `'\\''`)}'`;
        const double = `"${value.replace(/["$\\]/g, '\\$&')}"`;
        expect(expand(single, variables, { place })).toBe(value);
        expect(expand(double, variables, { place })).toBe(value);
        expect(expand('$v', new Map([['v', value]]), { place })).toBe(value);
      }),
    );
  });
});

describe('expandWords', () => {
  test.each([
    ['a b', ['a', 'b']],
    ['  a \t b  ', ['a', 'b']],
    ['', []],
    // Split where it is written, not where a value has blanks.
    ['$blanks c', ['a  b', 'c']],
    ['"a b" c', ['a b', 'c']],
    ["'a b'c d", ['a bc', 'd']],
    ['a\\ b c', ['a b', 'c']],
    ['$empty a', ['', 'a']],
    ['"" a', ['', 'a']],
    ['"it\'s" \'"\'', ["it's", '"']],
  ])('%j gives %j', (text, words) => {
    expect(expandWords(text, variables, { place })).toEqual(words);
  });
});
