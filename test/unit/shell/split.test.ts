import { describe, expect, it } from 'vitest';
import { splitCommands } from '../../../src/shell/split.js';

function texts(text: string): string[] | string {
  const split = splitCommands(text);
  return 'whole' in split ? split.whole : split.pieces.map((piece) => piece.text);
}

describe('splitCommands', () => {
  it.each([
    ['a && b; c', ['a', 'b', 'c']],
    ['a || b && ! c | d', ['a', 'b', '! c | d']],
    ['a\n\n# b; c\nd # e && f', ['a', 'd']],
    ['a & b', ['a &', 'b']],
    ['a && b & c', ['a && b &', 'c']],
    ['(a; b) && { c; d; } > f', ['(a; b)', '{ c; d; } > f']],
    [
      'f() { a; b; }; if f; then c; fi; while a; do b; done',
      ['f() { a; b; }', 'if f; then c; fi', 'while a; do b; done'],
    ],
    ['a "b; c" \'d && e\' f\\;g; h', ['a "b; c" \'d && e\' f\\;g', 'h']],
    ['cat <<E && b\nc; d\nE\ne', ['cat <<E', 'b', 'e']],
    ['a=$(b; c) && echo `d; e`', ['a=$(b; c)', 'echo `d; e`']],
    ['set -eux; a', ['set -eux', 'a']],
    ["trap 'x; y' EXIT INT; a", ["trap 'x; y' EXIT INT", 'a']],
    ['exec a', ['exec a']],
    ['a;', ['a']],
  ])('%j', (text, pieces) => {
    expect(texts(text)).toEqual(pieces);
  });

  it('says where each piece stands, and what binds it to the one before', () => {
    expect(splitCommands('a  && b ||c\nd')).toEqual({
      pieces: [
        { start: 0, end: 1, text: 'a', joint: 'statement' },
        { start: 6, end: 7, text: 'b', joint: '&&' },
        { start: 10, end: 11, text: 'c', joint: '||' },
        { start: 12, end: 13, text: 'd', joint: 'statement' },
      ],
    });
  });

  it.each([
    ["echo 'a; b", 'it cannot be parsed: unterminated single quote'],
    ['if a; then b', "it cannot be parsed: expected 'fi' to close 'if'"],
    ['a; } b', "it cannot be parsed: unexpected token '}'"],
    ['cat <<E; b\nc', 'a here-document in it has no end'],
    ['while cat <<E; do b; done; c\nd', 'a here-document in it has no end'],
    ['a; echo $(if)', /^it cannot be parsed: /],
    ["echo $'a\\'; b'; c", "it has $'…', which is bash's alone"],
    ['cat <<< a; b', "it has <<<, which is bash's alone"],
    ['diff <(a) <(b); c', "it has a process substitution, which is bash's alone"],
    ['a |& b; c', "it has |&, which is bash's alone"],
    ['a=(b c); d', "it has an array, which is bash's alone"],
    ['a &> b; c', "it has &>, which is bash's alone"],
    ['echo "${a%\'}\'}"; b', 'it has quotes inside "${…}"'],
    ["alias ll='ls -l'; ll", 'it makes an alias'],
    ['set -v; a', 'it has the shell print what it reads, or run nothing'],
    ["trap 'echo' DEBUG; a", 'it traps DEBUG'],
    ['a | b; echo ${PIPESTATUS[0]}', 'it uses PIPESTATUS'],
    ['klee__stop; a', 'it uses the name klee__stop'],
    ['# a', 'there is no command in it'],
    ['', 'there is no command in it'],
  ])('does not split %j', (text, why) => {
    const said = texts(text);
    if (typeof why === 'string') expect(said).toBe(why);
    else expect(said).toMatch(why);
  });
});
