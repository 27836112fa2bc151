import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareTrees } from '../../../src/storage/tree-comparison.js';
import { temporaryDirectory } from '../../support/temporary.js';

/** Files by path with their content; `null` is a directory. All times alike, as if one tree were a copy of the other. */
function tree(files: Record<string, string | null>): string {
  const root = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, path);
    mkdirSync(content === null ? full : dirname(full), { recursive: true });
    if (content === null) continue;
    writeFileSync(full, content);
    utimesSync(full, 1000, 1000);
  }
  return root;
}

async function changes(before: string, after: string, written?: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { kind, path } of compareTrees(before, after, written)) found.push(`${kind} ${path}`);
  return found;
}

const base = { 'etc/hosts': 'h', 'etc/passwd': 'p', 'usr/bin/a': 'a', 'usr/lib/b': 'b' };

describe('compareTrees', () => {
  it('finds nothing between equal trees', async () => {
    expect(await changes(tree(base), tree(base))).toEqual([]);
  });

  it('sorts by the bytes of the whole path', async () => {
    const files = { 'a/b': '', 'a.txt': '', 'a-b': '', aa: '', 'a/b.c': '', ä: '', Z: '', '😀': '', '\uffee': '' };
    const found = (await changes(tree({}), tree(files))).map((line) => line.replace('added ', ''));
    const expected = ['/Z', '/a', '/a-b', '/a.txt', '/a/b', '/a/b.c', '/aa', '/ä', '/\uffee', '/😀'];
    expect(found).toEqual(expected);
    expect(found).toEqual([...found].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
  });

  it('sees content by size and time', async () => {
    const [before, after] = [tree(base), tree({ ...base, 'etc/hosts': 'longer' })];
    utimesSync(join(after, 'etc/passwd'), 2000, 2000);
    expect(await changes(before, after)).toEqual(['modified /etc/hosts', 'modified /etc/passwd']);
  });

  it('takes no notice of the times of directories', async () => {
    const [before, after] = [tree(base), tree(base)];
    utimesSync(join(after, 'etc'), 5, 5);
    expect(await changes(before, after)).toEqual([]);
    chmodSync(join(after, 'etc'), 0o700);
    expect(await changes(before, after)).toEqual(['modified /etc']);
  });

  it('compares the targets of symbolic links of the same length and time', async () => {
    const [before, after] = [tree({}), tree({})];
    symlinkSync('one', join(before, 'link'));
    symlinkSync('two', join(after, 'link'));
    symlinkSync('/nowhere', join(before, 'same'));
    symlinkSync('/nowhere', join(after, 'same'));
    const lines = await changes(before, after);
    expect(lines).toContain('modified /link');
  });

  it('does not follow symbolic links out of the tree', async () => {
    const outside = tree({ secret: '' });
    const [before, after] = [tree({}), tree({})];
    symlinkSync(outside, join(after, 'link'));
    expect(await changes(before, after)).toEqual(['added /link']);
  });

  it('looks only where something was written', async () => {
    const [before, after] = [tree(base), tree({ ...base, 'etc/new': 'n', 'usr/bin/a': 'unseen' })];
    expect(await changes(before, after, [tree({ 'etc/new': 'n' })])).toEqual(['added /etc/new']);
  });

  it('finds what a written directory hides', async () => {
    const before = tree({ 'd/x': 'x', 'd/sub/y': 'y', 'd/keep': 'k' });
    const after = tree({ 'd/sub': null, 'd/keep': 'k' });
    // `x` was covered by a directory made anew, of which the written tree shows only what is in it now.
    expect(await changes(before, after, [tree({ 'd/sub': null })])).toEqual(['deleted /d/sub/y', 'deleted /d/x']);
  });

  it('finds what one side alone has in a directory that nothing was written to', async () => {
    const found = await changes(tree({ 'a/b/c': '' }), tree({}), [tree({ a: '' })]);
    expect(found).toEqual(['deleted /a', 'deleted /a/b', 'deleted /a/b/c']);
  });

  it('takes a tree that is gone for an empty one', async () => {
    const after = tree({ 'a/b': '' });
    rmSync(join(after, 'a'), { recursive: true });
    expect(await changes(tree({ 'a/b': '' }), after)).toEqual(['deleted /a', 'deleted /a/b']);
  });

  it('handles directories with more entries than are looked at at a time', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`d/${i}`, '']));
    expect(await changes(tree({}), tree(files))).toHaveLength(1001);
  });
});
