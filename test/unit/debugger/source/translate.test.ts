/** A Dockerfile for the other builder: rewritten where that is safe, said in words where not. */
import { describe, expect, it } from 'vitest';
import { type Facts, type Sources, translate } from '../../../../src/debugger/source/forms/translate.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { type DialectName, dialects } from '../../../../src/dockerfile/dialect.js';

interface Given extends Omit<Partial<Facts>, 'sources'> {
  readonly sources?: Sources;
}

/** Of `FROM busybox` and the steps: without the FROM, and without what is said of every Dockerfile. */
function to(dialect: DialectName, steps: string, { sources, ...facts }: Given = {}) {
  const from = dialect === 'docker' ? 'kleene' : 'docker';
  const plan = Plan.parse(`FROM busybox\n${steps}\n`, dialects[from], 'Dockerfile');
  const all = sources === undefined ? [] : plan.steps.map((_, index): [number, Sources] => [index + 1, sources]);
  const { text, groups, lines } = translate(plan, from, dialect, {
    left: new Map(),
    parentWorkdir: '/',
    sources: new Map(all),
    ...facts,
  });
  return {
    text: text.replace(/^FROM busybox\n/, '').trimEnd(),
    groups,
    lines: lines.filter((line) => /^Step|refuses/.test(line)),
  };
}

describe('translate', () => {
  it.each<[DialectName, Sources, string, string]>([
    ['docker', 'a directory', 'COPY conf /etc/app/', 'COPY conf /etc/app/conf/'],
    ['docker', 'a directory', 'COPY x/conf .', 'COPY x/conf ./conf/'],
    ['docker', 'a directory', 'COPY . /srv/', 'COPY . /srv/'],
    ['docker', 'files', 'COPY conf /etc/app/', 'COPY conf /etc/app/'],
    ['docker', 'files', 'COPY "a b" /etc/', 'COPY ["a b","/etc/"]'],
    ['kleene', 'a directory', 'COPY conf /etc/conf/', 'COPY conf /etc/'],
    ['kleene', 'a directory', 'COPY ["conf", "/conf"]', 'COPY ["conf","/"]'],
  ])('for %s, of %s: %s', (dialect, sources, given, expected) => {
    expect(to(dialect, given, { sources })).toMatchObject({ text: expected, lines: [] });
  });

  it.each<[DialectName, Sources, string, string]>([
    ['kleene', 'a directory', 'COPY conf /etc/app/', 'kleene copies the directory itself'],
    ['docker', 'a directory', 'COPY conf /etc/app', 'docker copies what is in the directory'],
    ['docker', 'mixed', 'COPY a b /etc/', 'docker copies what is in the directory'],
    ['docker', 'unknown', 'COPY $x /etc/', 'where a source is a directory'],
  ])('for %s, of %s, says it in words: %s', (dialect, sources, given, said) => {
    const { text, lines } = to(dialect, given, { sources });
    expect(text).toBe(given);
    expect(lines).toEqual([expect.stringContaining(`Step 2: ${said}`)]);
  });

  it('leaves heredocs as they are, and says that kleened does not build them', () => {
    const copy = "COPY <<EOF conf /etc/app/\n'a'\nEOF";
    expect(to('docker', copy, { sources: 'files' })).toMatchObject({ text: copy, lines: [] });
    expect(to('docker', copy, { sources: 'a directory' })).toMatchObject({
      text: copy,
      lines: ['Step 2: where a source is a directory, kleene copies it, docker what is in it.'],
    });
    const plan = Plan.parse('FROM a\nRUN <<EOF\n#!/bin/sh\nEOF\n', dialects.docker, 'Dockerfile');
    const { text, lines } = translate(plan, 'docker', 'kleene', {
      left: new Map(),
      parentWorkdir: '/',
      sources: new Map(),
    });
    expect(text).toBe(plan.text);
    expect(lines).toContain('kleene does not build heredocs (<<EOF).');
  });

  it.each([
    ['ENV A=1 B="2 3"', 'ENV A=1\nENV B="2 3"'],
    ['ENV A b c', 'ENV A="b c"'],
    ['env A=1', 'ENV A=1'],
    ['  RUN a', 'RUN a'],
    ['ARG A B=2', 'ARG A\nARG B=2'],
  ])('gives kleene what it can read: %s', (given, expected) => {
    expect(to('kleene', given).text).toBe(expected);
  });

  it('does not take apart an ENV whose values name each other', () => {
    expect(to('kleene', 'ENV A=1 B=$A')).toMatchObject({
      text: 'ENV A=1 B=$A',
      lines: [
        expect.stringContaining('Step 2: kleene sets one variable'),
        expect.stringContaining('kleene refuses the text: '),
      ],
    });
  });

  it('counts for each new step how many of the plan it does', () => {
    expect(to('kleene', 'ENV A=1 B=2\nRUN a').groups).toEqual([1, 0, 1, 1]);
  });

  it('gives an ARG the value that the other builder would not', () => {
    expect(to('docker', 'ARG A').text).toBe('ARG A=');
    const plan = Plan.parse('ARG A=1\nFROM busybox\nARG A\n', dialects.docker, 'Dockerfile');
    const facts = { sources: new Map(), left: new Map(), parentWorkdir: '/' };
    expect(translate(plan, 'docker', 'kleene', facts).text).toBe('ARG A=1\nFROM busybox\nARG A=1\n');
  });

  it('begins in the same directory', () => {
    expect(to('docker', 'RUN a', { parentWorkdir: '/srv' }).text).toBe('WORKDIR /\nRUN a');
    expect(to('kleene', 'RUN a', { parentWorkdir: '/srv' }).text).toBe('WORKDIR /srv\nRUN a');
  });

  it('tells of what lives on, and of the exec form', () => {
    expect(to('docker', 'RUN httpd', { left: new Map([[2, 'httpd']]) }).lines).toEqual([
      'Step 2: it leaves httpd running, which docker kills when the step ends.',
    ]);
    expect(to('kleene', 'RUN ["a"]').lines).toEqual(['Step 2: kleene runs the exec form in /, not in WORKDIR.']);
  });

  it('leaves a text for its own builder alone', () => {
    const plan = Plan.parse('FROM busybox\nARG A\n', dialects.kleene, 'Dockerfile');
    const facts = { sources: new Map(), left: new Map(), parentWorkdir: undefined };
    expect(translate(plan, 'kleene', 'kleene', facts)).toEqual({ text: plan.text, groups: [1, 1], lines: [] });
  });
});
