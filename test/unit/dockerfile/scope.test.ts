import { describe, expect, test } from 'vitest';
import { dialects, type DialectName } from '../../../src/dockerfile/dialect.js';
import { parseDocument } from '../../../src/dockerfile/document.js';
import { expandInstruction, type ExpandedInstruction } from '../../../src/dockerfile/expand-instruction.js';
import { parseDockerfile, parseInstruction } from '../../../src/dockerfile/parse.js';
import {
  commandEnvironment,
  createScope,
  lookupIn,
  type Scope,
  scopeAfter,
  undeclaredBuildArgs,
  type Variables,
  withEnvironment,
} from '../../../src/dockerfile/scope.js';

/** Expands a whole file as a build would; the base image brings `IMAGE=base`. */
function run(
  text: string,
  dialect: DialectName = 'kleene',
  buildArgs: Variables = {},
): { expanded: ExpandedInstruction[]; scope: Scope } {
  const document = parseDocument(text);
  let scope = createScope(dialect, buildArgs);
  const expanded = parseDockerfile(document, dialect).instructions.map((instruction) => {
    const one = expandInstruction(instruction, scope, { escape: document.escape });
    scope = scopeAfter(scope, one);
    if (one.keyword === 'FROM') scope = withEnvironment(scope, { IMAGE: 'base' });
    return one;
  });
  return { expanded, scope };
}

const both: DialectName[] = ['kleene', 'docker'];
const at = (text: string, scope: Scope): ExpandedInstruction =>
  expandInstruction(parseInstruction(text, { dialect: scope.dialect }), scope);

describe.each(both)('variables in %s', (dialect) => {
  const values = (text: string, buildArgs: Variables = {}): Record<string, string> =>
    commandEnvironment(run(text, dialect, buildArgs).scope);

  test('ENV wins over ARG, whichever comes first', () => {
    expect(values('FROM a\nARG x=arg\nENV x=env\n')).toMatchObject({ x: 'env' });
    expect(values('FROM a\nENV x=env\nARG x=arg\nENV y=$x\n')).toMatchObject({ x: 'env', y: 'env' });
    expect(values('FROM a\nARG IMAGE=arg\nENV y=$IMAGE\n')).toMatchObject({ y: 'base' });
  });

  test('an ARG counts from its own line on, and a second one overrides', () => {
    expect(values('FROM a\nENV early=$x\nARG x=1\nENV b=$x\nARG x=2\nENV c=$x\n')).toMatchObject({
      early: '',
      b: '1',
      c: '2',
      x: '2',
    });
  });

  test('a default sees the variables before it', () => {
    expect(values('FROM a\nARG x=1\nARG y=${x}2\nARG z=$y"3 4"\n')).toMatchObject({ z: '123 4' });
  });

  test('--build-arg takes the place of a declared default, and is nothing without an ARG', () => {
    const text = 'FROM a\nARG x=1\nENV y=$x$z\n';
    const scope = values(text, { x: 'X', z: 'Z' });
    expect(scope).toMatchObject({ x: 'X', y: 'X' });
    expect(scope).not.toHaveProperty('z');
    const { instructions } = parseDockerfile(parseDocument(text), dialect);
    expect(undeclaredBuildArgs(instructions, { x: 'X', z: 'Z' })).toEqual(['z']);
  });

  test('an ARG before FROM is for FROM', () => {
    const { expanded, scope } = run('ARG v=12\nARG w=$v.1\nFROM debian:${w:-no}\nENV x=[$v]\n', dialect);
    expect(expanded[2]).toEqual({ keyword: 'FROM', image: 'debian:12.1' });
    expect(scope.environment).toEqual({ IMAGE: 'base', x: '[]' });
    expect(commandEnvironment(scope)).not.toHaveProperty('v');
  });

  test('names that objects have of themselves are like any other', () => {
    const { scope } = run('FROM a\nENV a=[$constructor]\nARG __proto__=p\nENV b=[$__proto__]\n', dialect);
    expect(scope.environment).toMatchObject({ a: '[]', b: '[p]' });
  });

  test('the scope is plain data', () => {
    const { scope } = run('ARG a=1\nFROM a\nARG b=2\nENV c=3\n', dialect, { b: '4' });
    expect(JSON.parse(JSON.stringify(scope))).toEqual(scope);
    expect(lookupIn(scope)('b')).toBe('4');
  });
});

describe('an ARG without a default', () => {
  test('is empty to kleene', () => {
    expect(commandEnvironment(run('FROM a\nARG x\nENV y=${x-unset}\n').scope)).toMatchObject({ x: '', y: '' });
    expect(commandEnvironment(run('ARG x=1\nFROM a\nARG x\n').scope)).toMatchObject({ x: '' });
  });

  test('is not set to docker, unless it is given or stands before FROM', () => {
    const { scope } = run('FROM a\nARG x\nENV y=${x-unset}\n', 'docker');
    expect(commandEnvironment(scope)).toEqual({ IMAGE: 'base', y: 'unset' });
    expect(commandEnvironment(run('FROM a\nARG x\n', 'docker', { x: '1' }).scope)).toMatchObject({ x: '1' });
    expect(commandEnvironment(run('ARG x=1\nFROM a\nARG x\n', 'docker').scope)).toMatchObject({ x: '1' });
    expect(commandEnvironment(run('ARG x=1\nFROM a\nARG x=2\n', 'docker').scope)).toMatchObject({ x: '2' });
  });
});

describe('expandInstruction', () => {
  const scope = withEnvironment(scopeAfter(createScope('kleene'), { keyword: 'FROM', image: 'a' }), {
    x: 'value',
    blanks: 'a b',
    empty: '',
  });

  test.each<[string, Partial<ExpandedInstruction>]>([
    ['COPY $x "$blanks" \\$x ${x:+y}/', { keyword: 'COPY', sources: ['value', 'a b', '$x'], destination: 'y/' }],
    ['COPY $blanks c', { keyword: 'COPY', sources: ['a b'], destination: 'c' }],
    ['COPY ["it\'s $x", "\\"c\\""]', { keyword: 'COPY', sources: ["it's value"], destination: '"c"' }],
    ['ENV y="$x: \\"q\\"" ', { keyword: 'ENV', pairs: [{ name: 'y', value: 'value: "q"' }] }],
    ['ENV y=$(reboot)', { keyword: 'ENV', pairs: [{ name: 'y', value: '$(reboot)' }] }],
    ['ARG y=$x', { keyword: 'ARG', variables: [{ name: 'y', value: 'value' }] }],
    ['USER ${nobody:-www}', { keyword: 'USER', user: 'www' }],
    ['WORKDIR /srv/$blanks', { keyword: 'WORKDIR', path: '/srv/a b' }],
    ['RUN echo $x "y"', { keyword: 'RUN', form: 'shell', command: 'echo $x "y"' }],
    ['RUN ["echo", "$x"]', { keyword: 'RUN', form: 'exec', argv: ['echo', '$x'] }],
    ['CMD echo $x', { keyword: 'CMD', form: 'shell', command: 'echo $x' }],
  ])('%s', (text, expected) => {
    expect(at(text, scope)).toMatchObject(expected);
  });

  test('all words of an instruction see the variables before it', () => {
    expect(at('ENV x=new y=$x', { ...scope, dialect: 'docker' })).toMatchObject({
      pairs: [
        { name: 'x', value: 'new' },
        { name: 'y', value: 'value' },
      ],
    });
  });

  test('docker: names are expanded; quotes in COPY do not keep blanks together, and go from JSON words', () => {
    const docker: Scope = { ...scope, dialect: 'docker' };
    expect(at('ENV $x=1', docker)).toMatchObject({ pairs: [{ name: 'value', value: '1' }] });
    expect(() => at('COPY "a b" c', docker)).toThrow('failed environment substitution of: COPY "a b" c');
    expect(at('COPY ["a \'b\'", "c"]', docker)).toMatchObject({ sources: ['a b'] });
  });

  test.each([
    ['ENV y=${x', 'failed environment substitution of: ENV y=${x'],
    ['WORKDIR ${x:?no}', 'failed environment substitution of: WORKDIR ${x:?no}'],
    ['WORKDIR $empty', "Dockerfile:1: the path '$empty' is empty"],
    ['USER $unset', "Dockerfile:1: the user '$unset' is empty"],
    ['FROM $unset', "Dockerfile:1: the image '$unset' is empty"],
    ['COPY $unset a', "Dockerfile:1: the source '$unset' is empty"],
    ['COPY a $unset', "Dockerfile:1: the destination '$unset' is empty"],
  ])('%s fails', (text, message) => {
    expect(() => at(text, scope)).toThrow(expect.objectContaining({ code: 'KLEE_DOCKERFILE', message }));
  });
});

test('the dialects differ where the two builders do', () => {
  const { kleene, docker } = dialects;
  expect(Object.keys(kleene)).toEqual(Object.keys(docker));
  for (const [row, value] of Object.entries(kleene)) {
    expect(docker[row as keyof typeof docker], row).not.toBe(value);
  }
});
