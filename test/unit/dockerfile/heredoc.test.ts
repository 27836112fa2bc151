import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, printDocument } from '../../../src/dockerfile/document.js';
import { expandInstruction } from '../../../src/dockerfile/expand-instruction.js';
import { parseDockerfile, parseInstruction } from '../../../src/dockerfile/parse.js';
import { createScope, withEnvironment } from '../../../src/dockerfile/scope.js';
import { failure } from '../../support/failure.js';

const run = (text: string) => {
  const instruction = parseInstruction(text);
  if (instruction.keyword !== 'RUN') throw new Error(`${text} is no RUN`);
  return instruction;
};

/** The files that a COPY makes of its heredocs, where `name` is `world`. */
const documents = (text: string) => {
  const scope = { ...withEnvironment(createScope('docker'), { name: 'world' }), inStage: true };
  const expanded = expandInstruction(parseInstruction(text), scope);
  if (expanded.keyword !== 'COPY') throw new Error(`${text} is no COPY`);
  return expanded.documents;
};

// What BuildKit's tests say of it: frontend/dockerfile/dockerfile_heredoc_test.go and parser/parser_heredoc_test.go.
describe('RUN', () => {
  test.each([
    ['RUN <<EOF\necho a\necho b\nEOF', 'echo a\necho b\n'],
    ['RUN << EOF\necho a\nEOF', 'echo a\n'],
    ['RUN <<"EOF"\necho $a\nEOF', 'echo $a\n'],
    ['RUN <<EOF\necho \\\n  # c\n\n  a\nEOF', 'echo \\\n  # c\n\n  a\n'],
    ['RUN <<-EOF\n\techo "\n\t\tx \t"\n\tEOF', 'echo "\nx \t"\n'],
    ['RUN <<EOF\n\techo\nEOF', '\techo\n'],
    ['RUN <<EOF\r\necho a\r\nEOF\r\n', 'echo a\r\n'],
    ['RUN <<EOF\nEOF', ''],
    // What is more than a heredoc is the shell's to read.
    ['RUN cat <<EOF >/x\na\nEOF', 'cat <<EOF >/x\na\nEOF'],
    ['RUN <<EOF sh -x\necho\nEOF', '<<EOF sh -x\necho\nEOF'],
    ["RUN cat <<-'A' 3<<B\n\ta\n\tA\nb\nB", "cat <<-'A' 3<<B\n\ta\nA\nb\nB"],
    [
      'RUN cat <<EOF1 | tr a b; \\\n  cat <<EOF2\n1\nEOF1\n2\nEOF2',
      'cat <<EOF1 | tr a b;   cat <<EOF2\n1\nEOF1\n2\nEOF2',
    ],
    // What only looks like one.
    ['RUN echo "a <<b"', 'echo "a <<b"'],
    ['RUN echo $((1 << 4))', 'echo $((1 << 4))'],
  ])('%j is what the shell gets', (text, command) => {
    expect(run(text)).toMatchObject({ form: 'shell', command });
  });

  test('that begins with #! is a program', () => {
    expect(run('RUN <<EOF\n#!/bin/awk -f\nBEGIN {}\nEOF')).toMatchObject({
      form: 'script',
      script: '#!/bin/awk -f\nBEGIN {}\n',
    });
    expect(run('RUN <<-EOF\n\t#!/bin/sh\n\tx\nEOF')).toMatchObject({ form: 'shell' });
  });
});

describe('COPY', () => {
  test.each([
    ['COPY <<EOF /x\nEOF', [{ name: 'EOF', content: '' }]],
    [
      'COPY <<a.txt <<-"b" /d/\nHello $name\na.txt\n\tHello $name\n\tb',
      [
        { name: 'a.txt', content: 'Hello world\n' },
        { name: 'b', content: 'Hello $name\n' },
      ],
    ],
    // Quotes are text, a backslash escapes whatever follows it.
    [`COPY <<EOF /x\n'\${name}' "$name" "\nEOF`, [{ name: 'EOF', content: `'world' "world" "\n` }]],
    ['COPY <<EOF /x\n\\\nEOF', [{ name: 'EOF', content: '\n' }]],
    ['COPY <<EOF /x\n\\\\\nEOF', [{ name: 'EOF', content: '\\\n' }]],
    ['COPY <<EOF /x\n\\$name ${none:-a"b}\nEOF', [{ name: 'EOF', content: '$name a"b\n' }]],
    ["COPY <<'EOF' /x\n\\$name\nEOF", [{ name: 'EOF', content: '\\$name\n' }]],
  ])('%j makes files', (text, files) => {
    expect(documents(text)).toEqual(files);
  });

  test('takes files of the context beside them', () => {
    expect(parseInstruction('COPY a <<EOF b /x/\nEOF')).toMatchObject({
      sources: ['a', 'b'],
      documents: [{ name: 'EOF' }],
      destination: '/x/',
    });
  });

  test('a bad substitution names the instruction', () => {
    expect(failure(() => documents('COPY <<EOF /x\n${name\nEOF')).message).toBe(
      'failed environment substitution of: COPY <<EOF /x',
    );
  });
});

test('kleened is said not to know them, once', () => {
  const document = parseDocument('FROM a\nRUN <<A\nb\nA\nCOPY <<A /\nb\nA\n');
  expect(parseDockerfile(document, 'kleene').warnings).toEqual([
    expect.stringContaining('kleened does not build heredocs'),
  ]);
  expect(parseDockerfile(document, 'docker').warnings).toEqual([]);
});

/** Dockerfiles with heredocs, among lines that look like more than they are. */
const heredoc = fc
  .record({
    opening: fc.constantFrom('RUN <<E', 'RUN cat <<E', 'RUN <<"E" sh', 'COPY <<E /x', "COPY <<'E' y /x/"),
    dash: fc.boolean(),
    body: fc.array(fc.constantFrom('a', '\tb', '', '# c', 'RUN d', 'e \\', ' E', '$f ${g}', '"', 'E E', '\\$')),
    ending: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ opening, dash, body, ending }) =>
    [dash ? opening.replace('<<', '<<-') : opening, ...body, dash ? '\tE' : 'E'].join(ending),
  );

test('export, parse, export is a fixed point, and each heredoc is one instruction', () => {
  fc.assert(
    fc.property(fc.array(heredoc, { maxLength: 4 }), (heredocs) => {
      const text = ['FROM a', ...heredocs, 'USER b', ''].join('\n');
      const document = parseDocument(text);
      expect(printDocument(document)).toBe(text);
      const texts = document.segments.flatMap((segment) => (segment.kind === 'instruction' ? [segment.text] : []));
      expect(texts).toEqual(['FROM a', ...heredocs, 'USER b']);
      expect(printDocument(parseDocument(printDocument(document)))).toBe(text);
    }),
  );
});
