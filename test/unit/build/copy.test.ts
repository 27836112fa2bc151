import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyInto } from '../../../src/build/copy.js';
import { findSources, fingerprint } from '../../../src/build/copy-sources.js';
import { dialects, type DialectName } from '../../../src/dockerfile/dialect.js';
import type { FilePath } from '../../../src/host/files.js';
import { writeContext } from '../../support/context.js';
import { files as thisMachine } from '../../support/machine.js';
import { describeAsRoot } from '../../support/privileges.js';
import { temporaryDirectory } from '../../support/temporary.js';

async function copy(
  context: string,
  words: readonly string[],
  destination: string,
  dialect: DialectName,
  root: string,
) {
  await copyInto(thisMachine, root, await findSources(context, words), destination, dialects[dialect]);
}

describeAsRoot('COPY', () => {
  const files = { 'conf/a.conf': 'a', 'conf/sub/b.conf': 'b', 'x.txt': 'x', 'y.txt': 'y' };

  it.each([
    ['kleene', ['conf'], '/etc/app/', '/etc/app/conf/a.conf'],
    ['docker', ['conf'], '/etc/app/', '/etc/app/a.conf'],
    ['kleene', ['conf'], '/etc/app', '/etc/app/a.conf'],
    ['docker', ['conf'], '/etc/app', '/etc/app/a.conf'],
    ['kleene', ['.'], '/app/', '/app/conf/sub/b.conf'],
    ['docker', ['.'], '/app/', '/app/conf/sub/b.conf'],
    ['kleene', ['x.txt'], '/deep/er/z.txt', '/deep/er/z.txt'],
    ['kleene', ['x.txt'], '/dir/', '/dir/x.txt'],
    ['kleene', ['?.txt'], '/dir/', '/dir/y.txt'],
    ['docker', ['/x.txt'], '/', '/x.txt'],
  ] as const)('%s: COPY %s %s makes %s', async (dialect, words, destination, made) => {
    const root = temporaryDirectory();
    await copy(writeContext(files), words, destination, dialect, root);
    expect(lstatSync(join(root, made)).isFile()).toBe(true);
  });

  it('kleene: a directory lands inside one that is there, as with cp -R', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'etc/app'), { recursive: true });
    await copy(writeContext(files), ['conf'], '/etc/app', 'kleene', root);
    expect(readdirSync(join(root, 'etc/app'))).toEqual(['conf']);
  });

  it('what is written belongs to root; kleene takes off what the umask would, docker keeps the mode', async () => {
    const context = writeContext({ tool: '#!/bin/sh\n' });
    chmodSync(join(context, 'tool'), 0o4775);
    const mode = async (dialect: DialectName) => {
      const root = temporaryDirectory();
      await copy(context, ['tool'], '/tool', dialect, root);
      const { mode: bits, uid, gid } = lstatSync(join(root, 'tool'));
      expect([uid, gid]).toEqual([0, 0]);
      return (bits & 0o7777).toString(8);
    };
    expect(await mode('kleene')).toBe('755');
    expect(await mode('docker')).toBe('4775');
  });

  it('follows no link of the image out of the image', async () => {
    const root = temporaryDirectory();
    const outside = temporaryDirectory();
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('../../../../../../..', join(root, 'up'));
    await copy(writeContext(files), ['x.txt'], '/out/x.txt', 'kleene', root);
    await copy(writeContext(files), ['x.txt'], '/up/x.txt', 'kleene', root);
    expect(readdirSync(outside)).toEqual([]);
    expect(readFileSync(join(root, outside, 'x.txt'), 'utf8')).toBe('x');
    expect(readFileSync(join(root, 'x.txt'), 'utf8')).toBe('x');
  });

  it('copies links inside a directory as links, wherever they point', async () => {
    const context = writeContext({ 'dir/file': 'f' });
    symlinkSync('/etc/passwd', join(context, 'dir/link'));
    const root = temporaryDirectory();
    await copy(context, ['dir'], '/dir', 'docker', root);
    expect(readlinkSync(join(root, 'dir/link'))).toBe('/etc/passwd');
  });

  it.each(['kleene', 'docker'] as const)('%s: of two sources with one target the later wins', async (dialect) => {
    const root = temporaryDirectory();
    const context = writeContext({ 'one/same': 'first', 'one/other': 'o', 'two/same': 'second' });
    await copy(context, ['one/same', 'one/other', 'two/same'], '/dir/', dialect, root);
    expect(readdirSync(join(root, 'dir')).sort()).toEqual(['other', 'same']);
    expect(readFileSync(join(root, 'dir/same'), 'utf8')).toBe('second');
  });

  it('follows a link that a source before it brought, inside the image', async () => {
    const [root, outside] = [temporaryDirectory(), temporaryDirectory()];
    const context = writeContext({ 'one/x': '', 'two/way/file': 'w' });
    symlinkSync(outside, join(context, 'one/way'));
    await copy(context, ['one', 'two'], '/dir/', 'docker', root);
    expect(readlinkSync(join(root, 'dir/way'))).toBe(outside);
    expect(readdirSync(outside)).toEqual([]);
    expect(readFileSync(join(root, outside, 'file'), 'utf8')).toBe('w');
  });

  it.each([
    ['kleene', 'writes through a link that is there', 'x', '/else'],
    ['docker', 'replaces it', 'old', undefined],
  ] as const)('%s: %s', async (dialect, _, behind, target) => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'else'), 'old');
    symlinkSync('/else', join(root, 'x.txt'));
    await copy(writeContext(files), ['x.txt'], '/', dialect, root);
    expect(readFileSync(join(root, 'else'), 'utf8')).toBe(behind);
    if (target === undefined) expect(readFileSync(join(root, 'x.txt'), 'utf8')).toBe('x');
    else expect(readlinkSync(join(root, 'x.txt'))).toBe(target);
  });

  it('writes nothing when one of the sources has no place', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'dir/y.txt'), { recursive: true });
    await expect(copy(writeContext(files), ['x.txt', 'y.txt'], '/dir/', 'docker', root)).rejects.toThrow(
      '/dir/y.txt is a directory in the image',
    );
    expect(readdirSync(join(root, 'dir'))).toEqual(['y.txt']);
  });

  it('asks the machine no more for many files than for one', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`dir/${i}`, '']));
    const asked = async (context: string, made: string) => {
      const root = temporaryDirectory();
      mkdirSync(join(root, 'there/dir'), { recursive: true });
      let count = 0;
      const lstat = (path: FilePath) => {
        count += 1;
        return thisMachine.lstat(path);
      };
      const sources = await findSources(context, ['dir']);
      await copyInto({ ...thisMachine, lstat }, root, sources, made, dialects.kleene);
      const copied = readdirSync(join(root, made === '/there' ? '/there/dir' : made));
      expect(copied).toEqual(readdirSync(join(context, 'dir')));
      return count;
    };
    for (const made of ['/new', '/there']) {
      expect(await asked(writeContext(many), made)).toBe(await asked(writeContext({ 'dir/0': '' }), made));
    }
  });

  it('refuses several sources for one file, and a file for a directory', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'x'));
    const context = writeContext(files);
    await expect(copy(context, ['x.txt', 'y.txt'], '/both', 'kleene', root)).rejects.toMatchObject({
      code: 'KLEE_COPY',
    });
    mkdirSync(join(root, 'dir/x.txt'), { recursive: true });
    await expect(copy(context, ['x.txt'], '/dir/', 'kleene', root)).rejects.toThrow(
      '/dir/x.txt is a directory in the image',
    );
  });
});

describeAsRoot('what a COPY takes', () => {
  it.each([
    ['../x', 'COPY ../x: outside the context'],
    ['a/../../x', 'COPY a/../../x: outside the context'],
    ['missing', 'COPY missing: not in the context'],
    ['*.none', 'COPY *.none: no file in the context matches'],
    ['escape', 'COPY escape: a symbolic link leads outside the context'],
    ['way/passwd', 'COPY way/passwd: a symbolic link leads outside the context'],
    ['dangling', 'COPY dangling: a symbolic link to nothing'],
  ])('%s is refused', async (word, message) => {
    const context = writeContext({ 'a/b': 'b' });
    symlinkSync('/etc/passwd', join(context, 'escape'));
    symlinkSync('/etc', join(context, 'way'));
    symlinkSync('nowhere', join(context, 'dangling'));
    await expect(findSources(context, [word])).rejects.toMatchObject({ code: 'KLEE_COPY', message });
  });

  it('has another fingerprint when a file of it is written', async () => {
    const context = writeContext({ 'dir/a': '1', other: 'o' });
    const print = async () => fingerprint(await findSources(context, ['dir']));
    const before = await print();
    writeFileSync(join(context, 'other'), 'changed');
    expect(await print()).toBe(before);
    writeFileSync(join(context, 'dir/a'), '2');
    expect(await print()).not.toBe(before);
  });
});
