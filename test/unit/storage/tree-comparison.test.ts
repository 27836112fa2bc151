import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparePaths, compareTrees } from '../../../src/storage/tree-comparison.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

/** Files by path with their content; `null` is a directory. All times alike, as if one tree were a copy of the other. */
function tree(content: Record<string, string | null>): string {
  const root = temporaryDirectory();
  for (const [path, text] of Object.entries(content)) {
    const full = join(root, path);
    mkdirSync(text === null ? full : dirname(full), { recursive: true });
    if (text === null) continue;
    writeFileSync(full, text);
    utimesSync(full, 1000, 1000);
  }
  return root;
}

async function changes(before: string, after: string, written?: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { kind, path } of compareTrees(files, before, after, { written })) found.push(`${kind} ${path}`);
  return found;
}

const base = { 'etc/hosts': 'h', 'etc/passwd': 'p', 'usr/bin/a': 'a', 'usr/lib/b': 'b' };

describe('compareTrees', () => {
  it('finds nothing between equal trees', async () => {
    expect(await changes(tree(base), tree(base))).toEqual([]);
  });

  it('sorts by the bytes of the whole path', async () => {
    const named = { 'a/b': '', 'a.txt': '', 'a-b': '', aa: '', 'a/b.c': '', ä: '', Z: '', '😀': '', '\uffee': '' };
    const found = (await changes(tree({}), tree(named))).map((line) => line.replace('added ', ''));
    const expected = ['/Z', '/a', '/a-b', '/a.txt', '/a/b', '/a/b.c', '/aa', '/ä', '/\uffee', '/😀'];
    expect(found).toEqual(expected);
    expect(found).toEqual([...found].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
  });

  it('sees a file by size, time and content', async () => {
    const [before, after] = [tree(base), tree({ ...base, 'etc/hosts': 'longer', 'usr/bin/a': 'A' })];
    utimesSync(join(after, 'etc/passwd'), 2000, 2000);
    expect(await changes(before, after)).toEqual([
      'modified /etc/hosts',
      'modified /etc/passwd',
      'modified /usr/bin/a',
    ]);
  });

  it('reads neither what was not written nor what is known to be the same', async () => {
    const [before, after] = [tree(base), tree({ ...base, 'etc/hosts': 'H', 'usr/bin/a': 'A' })];
    expect(await changes(before, after, [tree({ 'etc/hosts': '' })])).toEqual(['modified /etc/hosts']);
    const found = compareTrees(files, before, after, { isUnwritten: () => true });
    expect((await found.next()).done).toBe(true);
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
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`d/${i}`, '']));
    expect(await changes(tree({}), tree(many))).toHaveLength(1001);
  });
});

async function named(before: string, after: string, paths: string[], certain?: string[]): Promise<string[]> {
  const found: string[] = [];
  const compared = comparePaths(files, before, after, paths, certain && new Set(certain));
  for await (const { kind, path } of compared) found.push(`${kind} ${path}`);
  return found;
}

describe('comparePaths', () => {
  it('looks at what is named alone', async () => {
    const [before, after] = [tree(base), tree({ ...base, 'etc/hosts': 'other', 'etc/passwd': 'changed', new: '' })];
    expect(await named(before, after, ['/etc/hosts', '/usr/bin/a', '/nowhere/x'])).toEqual(['modified /etc/hosts']);
  });

  it('compares a directory that one side alone has with all that is in it', async () => {
    const [before, after] = [tree({ 'old/sub/x': '' }), tree({ 'new/a/b': '', 'new.txt': '' })];
    const expected = ['added /new', 'added /new.txt', 'added /new/a', 'added /new/a/b'];
    expect(await named(before, after, ['/new', '/new.txt'])).toEqual(expected);
    const gone = ['deleted /old', 'deleted /old/sub', 'deleted /old/sub/x'];
    expect(await named(before, after, ['/old'])).toEqual(gone);
  });

  it('tells once what is named twice, alone and with what is above it, in any order', async () => {
    const after = tree({ 'd/x': '', 'd/y': '' });
    const paths = ['/d/y', '/d/x', '/d', '/d/x', '/d/'];
    expect(await named(tree({}), after, paths)).toEqual(['added /d', 'added /d/x', 'added /d/y']);
  });

  it('takes of a directory that both sides have the directory itself, and what is named in it', async () => {
    const [before, after] = [tree({ 'd/x': '' }), tree({ 'd/x': 'long', 'd/y': '', 'd/z': '' })];
    chmodSync(join(after, 'd'), 0o700);
    chmodSync(after, 0o711);
    expect(await named(before, after, ['/d', '/d/y'])).toEqual(['modified /d', 'added /d/y']);
    expect(await named(before, after, ['/', '/d/x'])).toEqual(['modified /', 'modified /d/x']);
  });

  it('sees a directory become a file and a file become a directory', async () => {
    const [before, after] = [tree({ 'one/x': '', two: '' }), tree({ one: '', 'two/y': '' })];
    const expected = ['modified /one', 'deleted /one/x', 'modified /two', 'added /two/y'];
    expect(await named(before, after, ['/one', '/two'], ['/one', '/two'])).toEqual(expected);
  });

  it('believes what is certain of files that look the same, and of those alone', async () => {
    const [before, after] = [tree({ ...base, gone: '' }), tree(base)];
    const paths = ['/etc/hosts', '/etc/passwd', '/usr', '/gone'];
    expect(await named(before, after, paths)).toEqual(['deleted /gone']);
    const certain = ['/etc/hosts', '/usr', '/gone'];
    expect(await named(before, after, paths, certain)).toEqual(['modified /etc/hosts', 'deleted /gone']);
  });

  it('handles names that are no text', async () => {
    const after = tree({});
    writeFileSync(Buffer.concat([Buffer.from(`${after}/`), Buffer.from([0xff])]), '');
    expect(await named(tree({}), after, ['/\xff'])).toEqual(['added /\ufffd']);
  });

  it('does not look through a symbolic link', async () => {
    const outside = tree({ secret: '' });
    const [before, after] = [tree({}), tree({})];
    symlinkSync(outside, join(after, 'link'));
    expect(await named(before, after, ['/link/secret'])).toEqual([]);
  });
});
