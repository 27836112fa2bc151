import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../../src/dockerfile/dialect.js';
import { parseDocument } from '../../../src/dockerfile/document.js';
import type { Instruction } from '../../../src/dockerfile/instruction.js';
import { parseDockerfile, parseInstruction } from '../../../src/dockerfile/parse.js';
import { KleeError } from '../../../src/errors.js';
import { failure } from '../../support/failure.js';

const both: DialectName[] = ['kleene', 'docker'];

/** The instruction without its text and positions. */
function body(text: string, dialect: DialectName = 'kleene'): Record<string, unknown> {
  const { text: own, logical, line, endLine, ...rest } = parseInstruction(text, { dialect });
  expect([own, logical, line, endLine].every((value) => value !== undefined)).toBe(true);
  return rest;
}

const parse = (text: string, dialect: DialectName = 'kleene', file?: string): Instruction[] =>
  parseDockerfile(parseDocument(text), dialect, file === undefined ? {} : { file }).instructions;

describe.each(both)('instructions of both dialects, in %s', (dialect) => {
  test.each<[string, Record<string, unknown>]>([
    ['FROM debian', { keyword: 'FROM', image: 'debian' }],
    ['FROM debian:12@c069e69af8cf', { keyword: 'FROM', image: 'debian:12@c069e69af8cf' }],
    ['FROM  ${X:-a}\tAS  b-1.x ', { keyword: 'FROM', image: '${X:-a}', stage: 'b-1.x' }],
    ['RUN a  b && c', { keyword: 'RUN', form: 'shell', command: 'a  b && c' }],
    ['RUN a \\\n  # no\n  b', { keyword: 'RUN', form: 'shell', command: 'a   b' }],
    ['RUN a \\\r\n# no\r\n\r\n  b\r\n', { keyword: 'RUN', form: 'shell', command: 'a   b' }],
    ['RUN echo "$X" # y', { keyword: 'RUN', form: 'shell', command: 'echo "$X" # y' }],
    ['RUN ["a", "b c", "\\"\\u0041"]', { keyword: 'RUN', form: 'exec', argv: ['a', 'b c', '"A'] }],
    ['RUN ["a", \\\n # no\n "b"]', { keyword: 'RUN', form: 'exec', argv: ['a', 'b'] }],
    // What is no JSON is for the shell.
    ["RUN ['a', 'b']", { keyword: 'RUN', form: 'shell', command: "['a', 'b']" }],
    ['RUN ["a", "b"', { keyword: 'RUN', form: 'shell', command: '["a", "b"' }],
    ['RUN ["a"] b', { keyword: 'RUN', form: 'shell', command: '["a"] b' }],
    ['RUN [ -f /x ] || y', { keyword: 'RUN', form: 'shell', command: '[ -f /x ] || y' }],
    ['CMD ["/bin/sh"]', { keyword: 'CMD', form: 'exec', argv: ['/bin/sh'] }],
    ['CMD []', { keyword: 'CMD', form: 'exec', argv: [] }],
    ['CMD exec a --b', { keyword: 'CMD', form: 'shell', command: 'exec a --b' }],
    ['RUN a--b --c', { keyword: 'RUN', form: 'shell', command: 'a--b --c' }],
    ['COPY a b/* $c/', { keyword: 'COPY', sources: ['a', 'b/*'], destination: '$c/', flags: [], documents: [] }],
    ['COPY ["a b", "c"]', { keyword: 'COPY', sources: ['a b'], destination: 'c', flags: [], documents: [] }],
    ['COPY [a] b', { keyword: 'COPY', sources: ['[a]'], destination: 'b', flags: [], documents: [] }],
    ['ENV a=b', { keyword: 'ENV', pairs: [{ name: 'a', value: 'b' }] }],
    ['ENV _A1="b \\" c"\'d\'', { keyword: 'ENV', pairs: [{ name: '_A1', value: '"b \\" c"\'d\'' }] }],
    ['ENV a=', { keyword: 'ENV', pairs: [{ name: 'a', value: '' }] }],
    ['ENV a=b=c', { keyword: 'ENV', pairs: [{ name: 'a', value: 'b=c' }] }],
    ['ENV a=b\\ c', { keyword: 'ENV', pairs: [{ name: 'a', value: 'b\\ c' }] }],
    ['ENV X=$(reboot)', { keyword: 'ENV', pairs: [{ name: 'X', value: '$(reboot)' }] }],
    ['ARG a', { keyword: 'ARG', variables: [{ name: 'a' }] }],
    ['ARG a=', { keyword: 'ARG', variables: [{ name: 'a', default: '' }] }],
    ['ARG a="b c"', { keyword: 'ARG', variables: [{ name: 'a', default: '"b c"' }] }],
    ['USER www:$g', { keyword: 'USER', user: 'www:$g' }],
    ['WORKDIR /a b/$c ', { keyword: 'WORKDIR', path: '/a b/$c' }],
  ])('%j', (text, expected) => {
    expect(body(text, dialect)).toEqual(expected);
  });

  test.each([
    ['FROM', 'Dockerfile:1: FROM names no image'],
    ['FROM a b', "Dockerfile:1: FROM cannot take 'a b'"],
    ['FROM a AS', "Dockerfile:1: FROM cannot take 'a AS'"],
    ['FROM a AS b c', "Dockerfile:1: FROM cannot take 'a AS b c'"],
    ['FROM a AS 1', "Dockerfile:1: '1' is no name for a stage"],
    ['RUN', 'Dockerfile:1: RUN has no command'],
    ['RUN []', 'Dockerfile:1: RUN has no command'],
    ['CMD', 'Dockerfile:1: CMD has no command'],
    ['RUN ["a", 1]', 'Dockerfile:1: the JSON array of RUN may hold strings only'],
    ['COPY', 'Dockerfile:1: COPY needs at least one source and a destination'],
    ['COPY a', 'Dockerfile:1: COPY needs at least one source and a destination'],
    ['COPY ["a"]', 'Dockerfile:1: COPY needs at least one source and a destination'],
    ['ENV', 'Dockerfile:1: ENV sets nothing'],
    ['ARG', 'Dockerfile:1: ARG names nothing'],
    ['USER', 'Dockerfile:1: USER names nobody'],
    ['WORKDIR', 'Dockerfile:1: WORKDIR names no directory'],
    ['ENV =b', 'ENV/ARG variable name is invalid on line: ENV =b'],
    ['ARG =b', 'ENV/ARG variable name is invalid on line: ARG =b'],
    ['', 'Dockerfile:1: this is no instruction'],
    ['RUN a\nRUN b', 'Dockerfile:1: this is more than one instruction'],
    // Not built yet: each names itself and its line.
    ['ADD a b', 'Dockerfile:1: klee does not build ADD yet: ADD a b'],
    ['ONBUILD RUN a', 'Dockerfile:1: klee does not build ONBUILD yet: ONBUILD RUN a'],
    ['FROM --platform=x a', 'Dockerfile:1: klee does not build FROM --platform yet: FROM --platform=x a'],
    ['COPY --from=a b c', 'Dockerfile:1: klee does not build COPY --from yet: COPY --from=a b c'],
    ['COPY --link a b', 'Dockerfile:1: klee does not build COPY --link yet: COPY --link a b'],
    ['RUN --mount=type=x a', 'Dockerfile:1: klee does not build RUN --mount yet: RUN --mount=type=x a'],
    ['RUN --mount=type=x <<EOF\na\nEOF', 'Dockerfile:1: klee does not build RUN --mount yet: RUN --mount=type=x <<EOF'],
    ['RUN cat <<EOF\na', 'Dockerfile:1: the heredoc <<EOF does not end'],
    ['COPY <<EOF\na\nEOF', 'Dockerfile:1: COPY needs at least one source and a destination'],
    ['COPY a <<EOF\na\nEOF', 'Dockerfile:1: COPY needs a destination behind its heredocs'],
    ['COPY <<../x /\na\n../x', 'Dockerfile:1: <<../x cannot be the name of a file'],
  ])('%j fails', (text, message) => {
    const error = failure(() => parseInstruction(text, { dialect }));
    expect(error).toMatchObject({ code: 'KLEE_DOCKERFILE', message });
    expect(error.hint).toMatch(/./);
  });

  test.each(['ENTRYPOINT', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'SHELL', 'STOPSIGNAL', 'VOLUME'])(
    '%s is not built yet',
    (keyword) => {
      const error = failure(() => parse(`FROM a\n\n${keyword} x`, dialect));
      expect(error.message).toBe(`Dockerfile:3: klee does not build ${keyword} yet: ${keyword} x`);
    },
  );
});

describe('the kleene dialect is strict', () => {
  test.each([
    [
      'run a',
      "error in 'run a': invalid instruction",
      'Dockerfile:2: did you mean RUN?; the kleene dialect wants capitals',
    ],
    [
      '  RUN a',
      "error in 'RUN a': invalid instruction",
      'Dockerfile:2: the kleene dialect allows no blanks before an instruction',
    ],
    ['ENV a b', 'ENV/ARG variable name is invalid on line: ENV a b', 'Dockerfile:2: the form is ENV NAME=VALUE'],
    ['ENV a', 'ENV/ARG variable name is invalid on line: ENV a', 'Dockerfile:2: the form is ENV NAME=VALUE'],
    ['ENV 1a=b', 'ENV/ARG variable name is invalid on line: ENV 1a=b', "Dockerfile:2: '1a' is no name"],
    ['ENV a-b=c', 'ENV/ARG variable name is invalid on line: ENV a-b=c', "Dockerfile:2: 'a-b' is no name"],
    ['ARG a.b', 'ENV/ARG variable name is invalid on line: ARG a.b', "Dockerfile:2: 'a.b' is no name"],
    ['ARG a b', 'ENV/ARG variable name is invalid on line: ARG a b', 'Dockerfile:2: the form'],
    ['ENV a=b c=d', "Dockerfile:2: ENV sets one variable in the kleene dialect; 'c=d' is too many", 'quotes'],
    ['ARG a=b c=d', "Dockerfile:2: ARG sets one variable in the kleene dialect; 'c=d' is too many", 'quotes'],
  ])('%j', (line, message, hint) => {
    const error = failure(() => parse(`FROM x\n${line}\n`));
    expect(error).toMatchObject({ code: 'KLEE_DOCKERFILE', message });
    expect(error.hint).toContain(hint);
  });

  test('quotes keep a path together', () => {
    expect(body(`COPY "a b" 'c d'`)).toMatchObject({ sources: ['"a b"'], destination: `'c d'` });
  });

  test('AS in capitals', () => {
    expect(failure(() => parse('FROM a as b')).message).toMatch(/FROM cannot take/);
  });
});

describe('the docker dialect', () => {
  test.each<[string, Record<string, unknown>]>([
    ['run a', { keyword: 'RUN', form: 'shell', command: 'a' }],
    ['From a aS b', { keyword: 'FROM', image: 'a', stage: 'b' }],
    ['ENV a b  "c"', { keyword: 'ENV', pairs: [{ name: 'a', value: 'b  "c"' }] }],
    ['ENV a b=c', { keyword: 'ENV', pairs: [{ name: 'a', value: 'b=c' }] }],
    [
      'ENV a=b "c=d e" f.g=',
      {
        keyword: 'ENV',
        pairs: [
          { name: 'a', value: 'b' },
          { name: '"c', value: 'd e"' },
          { name: 'f.g', value: '' },
        ],
      },
    ],
    ['ARG a b=c $d', { keyword: 'ARG', variables: [{ name: 'a' }, { name: 'b', default: 'c' }, { name: '$d' }] }],
    ['COPY "a b" c', { keyword: 'COPY', sources: ['"a', 'b"'], destination: 'c', flags: [], documents: [] }],
  ])('%j', (text, expected) => {
    expect(body(text, 'docker')).toEqual(expected);
  });

  test('takes indented lines', () => {
    expect(parse('  FROM a\n\tRUN b', 'docker')).toMatchObject([{ line: 1 }, { line: 2, text: 'RUN b' }]);
  });

  test.each([
    ['ENV a', "Dockerfile:1: ENV gives 'a' no value"],
    ['ENV a=b c', "Dockerfile:1: 'c' has no '='"],
    ['runn a', "error in 'runn a': invalid instruction"],
  ])('%j fails', (text, message) => {
    expect(failure(() => parseInstruction(text, { dialect: 'docker' })).message).toBe(message);
  });
});

describe('positions', () => {
  test('are those of the file', () => {
    const text = '# a\nFROM b\n\nRUN c \\\n# d\n  e  \n# f\nCMD g';
    expect(parse(text)).toMatchObject([
      { id: 1, text: 'FROM b', logical: 'FROM b', line: 2, endLine: 2 },
      { id: 2, text: 'RUN c \\\n# d\n  e  ', logical: 'RUN c   e', line: 4, endLine: 6 },
      { id: 3, text: 'CMD g', logical: 'CMD g', line: 8, endLine: 8 },
    ]);
  });

  test('are the same with CRLF, and no CR gets into a command', () => {
    expect(parse('FROM b\r\nRUN c \\\r\n  e\r\n')).toMatchObject([
      { line: 1, image: 'b' },
      { line: 2, endLine: 3, text: 'RUN c \\\r\n  e', logical: 'RUN c   e', command: 'c   e' },
    ]);
  });

  test('follow a byte order mark and directives', () => {
    expect(parse('\uFEFF# syntax=a\n# escape=`\nFROM b\nRUN c `\n d\\')).toMatchObject([
      { line: 3 },
      { line: 4, endLine: 5, command: 'c  d\\' },
    ]);
  });

  test('of an instruction alone begin at 1 or at the line that is given', () => {
    expect(parseInstruction('\n  RUN a \\\n b\n')).toMatchObject({ line: 2, endLine: 3, text: 'RUN a \\\n b' });
    expect(parseInstruction('RUN a', { line: 9 })).toMatchObject({ line: 9, endLine: 9 });
    expect(failure(() => parseInstruction('COPY a', { line: 9, file: 'x/Dockerfile.dev' })).message).toMatch(
      /^x\/Dockerfile\.dev:9: /,
    );
  });
});

describe('a whole file', () => {
  test.each(both)('%s: ARG alone may stand before FROM', (dialect) => {
    expect(parse('ARG a\nFROM b\n', dialect)).toHaveLength(2);
    const error = failure(() => parse('# x\nENV a=b\nFROM b\n', dialect));
    expect(error.message).toBe("'ENV a=b' not permitted before a FROM instruction");
    expect(error.hint).toMatch(/^Dockerfile:2: /);
    expect(failure(() => parse('ARG a\nRUN \\\n  b\n', dialect)).message).toBe(
      "'RUN   b' not permitted before a FROM instruction",
    );
  });

  test.each(['', '\n\n', '# comment\n', '\uFEFF', ' \t\r\n'])('%j has no instructions', (text) => {
    expect(failure(() => parse(text, 'kleene', 'sub/Dockerfile')).message).toBe('sub/Dockerfile has no instructions');
  });

  test('without FROM', () => {
    expect(failure(() => parse('ARG a\n')).message).toBe('Dockerfile has no FROM instruction');
  });

  test('with a second stage', () => {
    expect(failure(() => parse('FROM a AS b\nRUN c\nFROM d\n')).message).toBe(
      'Dockerfile:3: klee does not build a second FROM (stages) yet: FROM d',
    );
  });

  test.each([
    ['RUNN a', 'Dockerfile:2: did you mean RUN?'],
    ['RNU a', 'Dockerfile:2: did you mean RUN?'],
    ['WROKDIR a', 'Dockerfile:2: did you mean WORKDIR?'],
    ['ENTRYPONT a', 'Dockerfile:2: did you mean ENTRYPOINT?'],
    ['COPPY', 'Dockerfile:2: did you mean COPY?'],
    ['hello world', 'Dockerfile:2: the instructions are FROM RUN CMD COPY ENV ARG USER WORKDIR'],
  ])('%j is no instruction', (line, hint) => {
    for (const dialect of both) {
      expect(failure(() => parse(`FROM a\n${line}\n`, dialect))).toMatchObject({
        message: `error in '${line}': invalid instruction`,
        hint,
      });
    }
  });

  test('the escape directive is known to Docker alone', () => {
    const document = parseDocument('# escape=`\nFROM a\n');
    expect(parseDockerfile(document, 'docker').warnings).toEqual([]);
    expect(parseDockerfile(document, 'kleene').warnings).toEqual([
      "Dockerfile: '# escape=`' is a comment to kleened, which continues lines by \\ only",
    ]);
    expect(failure(() => parse('# escape=x\nFROM a\n', 'docker')).message).toBe(
      "Dockerfile: '# escape=x' is neither \\ nor `",
    );
  });
});

const scenarios = process.env['KLEE_SCENARIOS'] ?? '../shared/scenarios';

describe.skipIf(!existsSync(scenarios))('real files', () => {
  test.each(both)('%s: they parse, or fail in words', (dialect) => {
    const files = readdirSync(scenarios, { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?:^|\/)Dockerfile\.(?:bad|good)$/.test(file))
      .map((file) => join(scenarios, file));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      try {
        const instructions = parse(readFileSync(file, 'utf8'), dialect, file);
        expect(instructions[0]?.keyword).toBe('FROM');
      } catch (error) {
        expect(error).toBeInstanceOf(KleeError);
        expect((error as KleeError).message).toMatch(/does not build .* yet/);
      }
    }
  });
});
