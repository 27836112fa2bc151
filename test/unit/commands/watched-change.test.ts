import { expect, it } from 'vitest';
import { patchLines, valueLines } from '../../../src/commands/watched-change.js';
import type { FileState } from '../../../src/debugger/trees/file-states.js';
import { plainTheme } from '../../../src/view/theme.js';

function file(text: string | undefined, others: Partial<FileState> = {}): FileState {
  const size = text === undefined ? 70_000 : Buffer.byteLength(text);
  return { type: 'file', size, mode: 0o644, uid: 0, gid: 0, text, target: undefined, ...others };
}

it.each([
  [file('a\n'), undefined, '"a\\n"', '(not there)'],
  [file('a\nb\n'), file('a\nb\nc'), '2 lines, 4 B', '3 lines, 5 B'],
  [file('x'.repeat(101)), file(''), '1 line, 101 B', '""'],
  [file(undefined), file('a'), '70 kB', '"a"'],
  [file('a'), file('a', { mode: 0o4755 }), '"a", mode 0644', '"a", mode 4755'],
  [file('a'), file('a', { uid: 100, gid: 7 }), '"a", owner 0:0', '"a", owner 100:7'],
  [file('a'), file(undefined, { type: 'symlink', target: 'b\x1b[1m' }), '"a"', '-> b\\x1b[1m'],
  [file(undefined, { type: 'directory' }), undefined, 'directory', '(not there)'],
])('a file: %#', (before, after, old, now) => {
  const files = [{ path: '/f', before, after }];
  expect(valueLines({ kind: 'files', files, more: 0 })).toEqual([`Old value = ${old}`, `New value = ${now}`]);
});

it('several files, each by its path', () => {
  const files = [
    { path: '/a', before: file('1'), after: file('2') },
    { path: '/b', before: undefined, after: file('3') },
  ];
  expect(valueLines({ kind: 'files', files, more: 4 })).toEqual([
    'Old value = /a: "1"; /b: (not there); and 4 more',
    'New value = /a: "2"; /b: "3"; and 4 more',
  ]);
});

it('a variable that is not set is void', () => {
  expect(valueLines({ kind: 'value', before: undefined, after: 'a "b"' })).toEqual([
    'Old value = void',
    'New value = "a \\"b\\""',
  ]);
});

async function patches(...args: Parameters<typeof patchLines>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of patchLines(...args)) lines.push(line);
  return lines;
}

it('shows texts as patches, and nothing of what is none', async () => {
  const files = [
    { path: '/a', before: file('1\n'), after: file('2\n') },
    { path: '/big', before: file(undefined), after: file('3\n') },
    { path: '/new', before: undefined, after: file('4\n') },
    { path: '/mode', before: file('5\n'), after: file('5\n', { mode: 0o600 }) },
  ];
  expect(await patches({ kind: 'files', files, more: 0 }, plainTheme)).toEqual([
    '--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-1\n+2',
    '--- /dev/null\n+++ b/new\n@@ -0,0 +1,1 @@\n+4',
  ]);
});

it('shows long outputs as a patch, short ones by their values alone', async () => {
  expect(await patches({ kind: 'value', before: 'a', after: 'b' }, plainTheme)).toEqual([]);
  expect(await patches({ kind: 'value', before: 'a\nb\n', after: 'a\nc\n' }, plainTheme)).toEqual([
    '--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n+c',
  ]);
});
