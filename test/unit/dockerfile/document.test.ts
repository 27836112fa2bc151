import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appendInstruction,
  type DockerfileDocument,
  insertInstruction,
  instructionIds,
  linesOf,
  parseDocument,
  printDocument,
  removeInstruction,
  replaceInstruction,
} from '../../../src/dockerfile/document.js';
import { KleeError } from '../../../src/errors.js';

const texts = (document: DockerfileDocument): string[] =>
  document.segments.flatMap((segment) => (segment.kind === 'instruction' ? [segment.text] : []));
const split = (text: string): string[] => texts(parseDocument(text));

/** Texts that look like Dockerfiles, with all that makes them hard. */
const lines = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...[
        'FROM a',
        'RUN b',
        'RUN b \\',
        '  COPY c d',
        '# comment',
        '# escape=`',
        '',
        '  ',
        '\\',
        'RUN e \\\\',
        'RUN `',
      ],
      ...['RUN "<<f"', 'RUN cat <<EOF', 'EOF', 'RUN \\ \\', 'ENV g="h', '\tRUN i\t', 'RUN j \\ ', 'RUN k\r'],
    ),
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
  ),
  { maxLength: 12 },
);
const dockerfiles = fc.tuple(fc.constantFrom('', '\uFEFF'), lines, fc.boolean()).map(
  ([mark, parts, ended]) =>
    mark +
    parts
      .flat()
      .join('')
      .slice(0, ended ? undefined : -1),
);

describe('parseDocument', () => {
  test.each([
    ['FROM a\nRUN b\n', ['FROM a', 'RUN b']],
    ['FROM a\r\nRUN b\r\n', ['FROM a', 'RUN b']],
    ['FROM a\nRUN b', ['FROM a', 'RUN b']],
    ['\uFEFFFROM a\n', ['FROM a']],
    ['', []],
    ['# only\n\n  # comments', []],
    ['  RUN a  \n', ['RUN a  ']],
    ['RUN a \\\n  b\nRUN c', ['RUN a \\\n  b', 'RUN c']],
    ['RUN a \\  \n  b\nRUN c', ['RUN a \\  \n  b', 'RUN c']],
    ['RUN a \\\n# why\n\n  # more\n  b\nRUN c', ['RUN a \\\n# why\n\n  # more\n  b', 'RUN c']],
    ['RUN a \\\r\n# why\r\n  b\r\nRUN c', ['RUN a \\\r\n# why\r\n  b', 'RUN c']],
    // A comment does not go on.
    ['# a \\\nRUN b', ['RUN b']],
    ['RUN a # no comment \\\n b', ['RUN a # no comment \\\n b']],
    // An escaped backslash at the end continues nothing.
    ['RUN dir C:\\\\\nRUN b', ['RUN dir C:\\\\', 'RUN b']],
    ['RUN a \\ \\\n b\nRUN c', ['RUN a \\ \\\n b', 'RUN c']],
    ['\\\nRUN a\nRUN b', ['\\\nRUN a', 'RUN b']],
    ['RUN a \\', ['RUN a \\']],
    ['RUN a \\\n# end\n', ['RUN a \\']],
    ['# escape=`\nRUN a `\n b\nRUN c \\\nRUN d', ['RUN a `\n b', 'RUN c \\', 'RUN d']],
    ['# syntax=x\n# escape = `\nRUN a `\n b', ['RUN a `\n b']],
    ['# comment\n# escape=`\nRUN a `\nRUN b', ['RUN a `', 'RUN b']],
    ['\n# escape=`\nRUN a `\nRUN b', ['RUN a `', 'RUN b']],
    // Heredocs, and what only looks like one.
    ['RUN cat <<EOF > /x\nRUN no\nEOF\nRUN b', ['RUN cat <<EOF > /x\nRUN no\nEOF', 'RUN b']],
    ['COPY <<A <<-"B" /d/\na\nA\n\tb\n\tB\nRUN b', ['COPY <<A <<-"B" /d/\na\nA\n\tb\n\tB', 'RUN b']],
    ['RUN echo "a <<b"\nRUN c', ['RUN echo "a <<b"', 'RUN c']],
    ['RUN cat <<<"a"\nRUN c', ['RUN cat <<<"a"', 'RUN c']],
    ['RUN echo $((1<<2))\nRUN c', ['RUN echo $((1<<2))', 'RUN c']],
    ['ENV a <<b\nRUN c', ['ENV a <<b', 'RUN c']],
  ])('%j has the instructions %j', (text, instructions) => {
    expect(split(text)).toEqual(instructions);
    expect(printDocument(parseDocument(text))).toBe(text);
  });

  test('prints any text back byte for byte', () => {
    fc.assert(
      fc.property(fc.oneof(dockerfiles, fc.string({ unit: 'binary' })), (text) => {
        expect(printDocument(parseDocument(text))).toBe(text);
      }),
    );
  });

  test('agrees with dockerfile-ast where nothing is odd', () => {
    const ordinary = fc.array(
      fc.constantFrom(
        'FROM a',
        'RUN b \\\n  c',
        'RUN d \\\n# e\n  f',
        '  COPY g h',
        '# i',
        '',
        'RUN <<J\nk\nJ',
        'ENV l="m n"',
      ),
    );
    fc.assert(
      fc.property(ordinary, (parts) => {
        const text = parts.join('\n');
        const theirs = DockerfileParser.parse(text).getInstructions();
        expect(split(text)).toEqual(theirs.map((instruction) => instruction.getTextContent()));
      }),
    );
  });

  test('counts lines from 1, continuation and comment lines included', () => {
    const document = parseDocument('# one\nFROM a\n\nRUN b \\\n# five\n  c\n\n  RUN d');
    expect([...linesOf(document).values()]).toEqual([
      { line: 2, endLine: 2 },
      { line: 4, endLine: 6 },
      { line: 8, endLine: 8 },
    ]);
  });
});

describe('edits', () => {
  const source = '# head\nFROM a\n\n# about b\n  RUN b \\\n    c  # d\nRUN e';
  const document = parseDocument(source);
  const [first = 0, second = 0, third = 0] = instructionIds(document);

  test('a replaced instruction leaves all else as it was, and keeps its id', () => {
    const edited = replaceInstruction(document, second, 'RUN x');
    expect(printDocument(edited)).toBe('# head\nFROM a\n\n# about b\n  RUN x\nRUN e');
    expect(instructionIds(edited)).toEqual([first, second, third]);
    expect(printDocument(replaceInstruction(document, third, 'RUN f \\\n  g\n'))).toBe(
      '# head\nFROM a\n\n# about b\n  RUN b \\\n    c  # d\nRUN f \\\n  g',
    );
  });

  test('an inserted instruction has a line of its own and a new id', () => {
    const before = insertInstruction(document, 'USER x', { before: second });
    expect(printDocument(before.document)).toBe('# head\nFROM a\n\n# about b\nUSER x\n  RUN b \\\n    c  # d\nRUN e');
    expect(instructionIds(before.document)).toEqual([first, before.id, second, third]);
    const after = insertInstruction(before.document, 'USER y', { after: third });
    expect(printDocument(after.document)).toMatch(/RUN e\nUSER y$/);
    expect(after.id).not.toBe(before.id);
    const between = insertInstruction(document, 'USER z', { after: second });
    expect(printDocument(between.document)).toMatch(/ {4}c {2}# d\nUSER z\nRUN e$/);
  });

  test('an appended instruction is the last line', () => {
    const append = (text: string): string => printDocument(appendInstruction(parseDocument(text), 'RUN x').document);
    expect(append('FROM a\n')).toBe('FROM a\nRUN x\n');
    expect(append('FROM a')).toBe('FROM a\nRUN x');
    expect(append('FROM a\r\n# end\r\n')).toBe('FROM a\r\n# end\r\nRUN x\r\n');
    expect(append('')).toBe('RUN x\n');
  });

  test('a removed instruction takes its line along', () => {
    expect(printDocument(removeInstruction(document, second))).toBe('# head\nFROM a\n\n# about b\nRUN e');
    expect(printDocument(removeInstruction(document, third))).toBe(source.slice(0, -'\nRUN e'.length));
    expect(printDocument(removeInstruction(parseDocument('FROM a'), 1))).toBe('');
  });

  test('ids are never used twice', () => {
    const added = appendInstruction(document, 'RUN x');
    const again = appendInstruction(removeInstruction(added.document, added.id), 'RUN x');
    expect(again.id).toBeGreaterThan(added.id);
  });

  test('new lines end as those of the file', () => {
    const windows = parseDocument('FROM a\r\nRUN b\r\n');
    expect(printDocument(replaceInstruction(windows, 2, 'RUN c \\\n d'))).toBe('FROM a\r\nRUN c \\\r\n d\r\n');
    expect(printDocument(insertInstruction(windows, 'RUN c', { after: 1 }).document)).toBe(
      'FROM a\r\nRUN c\r\nRUN b\r\n',
    );
  });

  test('a comment may come with an instruction', () => {
    expect(printDocument(replaceInstruction(document, third, '# why\nRUN x'))).toMatch(/\n# why\nRUN x$/);
  });

  test.each(['', '  \n', '# comment', 'RUN a\nRUN b', 'RUN a\n\nRUN b \\\n c'])('%j is not one instruction', (text) => {
    const message = / is (?:no instruction|2 instructions)$/;
    expect(() => replaceInstruction(document, second, text)).toThrow(message);
    expect(() => insertInstruction(document, text, { before: second })).toThrow(message);
    expect(() => appendInstruction(document, text)).toThrow(message);
  });

  test('no edit takes in its neighbours', () => {
    const swallow = 'this edit would change other instructions than its own';
    expect(() => replaceInstruction(document, second, 'RUN x \\')).toThrow(swallow);
    expect(() => replaceInstruction(document, second, 'RUN cat <<EOF')).toThrow(swallow);
    expect(() => insertInstruction(document, 'RUN x \\', { before: third })).toThrow(swallow);
    expect(() => appendInstruction(parseDocument('RUN a \\'), 'RUN b')).toThrow(swallow);
    expect(() => insertInstruction(parseDocument('FROM a'), '# escape=`\nARG x', { before: 1 })).toThrow(swallow);
  });

  test('to replace an instruction by itself changes nothing', () => {
    fc.assert(
      fc.property(dockerfiles, (text) => {
        const any = parseDocument(text);
        for (const segment of any.segments) {
          if (segment.kind === 'instruction') expect(replaceInstruction(any, segment.id, segment.text)).toBe(any);
        }
      }),
    );
  });

  test('to insert and then remove changes nothing; an edit changes one instruction or is refused', () => {
    fc.assert(
      // A lone CR at the very end would become one line end with the LF after it.
      fc.property(
        dockerfiles.filter((text) => !text.endsWith('\r')),
        fc.nat(),
        fc.boolean(),
        (text, pick, after) => {
          const any = parseDocument(text);
          const ids = instructionIds(any);
          const at = ids[pick % Math.max(ids.length, 1)];
          let inserted: ReturnType<typeof appendInstruction>;
          try {
            inserted =
              at === undefined
                ? appendInstruction(any, 'RUN new')
                : insertInstruction(any, 'RUN new', after ? { after: at } : { before: at });
          } catch (error) {
            expect(error).toBeInstanceOf(KleeError);
            return;
          }
          expect(texts(inserted.document).filter((one) => one !== 'RUN new')).toEqual(texts(any));
          const removed = removeInstruction(inserted.document, inserted.id);
          expect(removed.segments).toEqual(any.segments);
        },
      ),
      { numRuns: 500 },
    );
  });
});
