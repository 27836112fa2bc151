import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkProgram } from '../../../src/jail/executable.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('checkProgram', () => {
  let root: string;
  const check = (program: string, directory = '/', path = '/nowhere:/bin:/opt') =>
    checkProgram({ files, root, path, directory, otherFormats: false }, program);
  beforeEach(() => {
    root = temporaryDirectory();
    for (const directory of ['bin', 'opt', 'work']) mkdirSync(join(root, directory));
    const elf = '\x7fELF';
    writeFileSync(join(root, 'bin/tool'), elf, { mode: 0o755 });
    writeFileSync(join(root, 'bin/data'), elf, { mode: 0o644 });
    writeFileSync(join(root, 'opt/data'), elf, { mode: 0o755 });
    writeFileSync(join(root, 'work/good'), '#! /bin/tool -x\n', { mode: 0o755 });
    writeFileSync(join(root, 'work/bad'), '#!/bin/nope\n', { mode: 0o755 });
    writeFileSync(join(root, 'work/empty'), '#!\n', { mode: 0o755 });
    symlinkSync('/bin/tool', join(root, 'work/link'));
    symlinkSync('/bin/sh', join(root, 'work/shell'));
  });

  it.each([
    ['tool', '/'],
    ['/bin/tool', '/'],
    ['data', '/'],
    ['./good', '/work'],
    ['/work/link', '/'],
    ['../bin/tool', '/work'],
  ])('%s in %s can be run', async (program, directory) => {
    expect(await check(program, directory)).toBeUndefined();
  });

  it.each([
    ['nope', 127, 'nope: not found in the image'],
    ['', 127, ': not found in the image'],
    ['/work/shell', 127, '/work/shell: not found in the image'],
    ['/work/bad', 127, '/work/bad: its interpreter /bin/nope: not found in the image'],
    ['/bin/data', 126, '/bin/data: permission denied'],
    ['/bin', 126, '/bin: is a directory'],
    ['/work/empty', 126, '/work/empty: exec format error'],
  ])('%s cannot', async (program, code, line) => {
    expect(await check(program)).toEqual({ code, line });
  });

  it('says of a file that cannot be executed so, when the search path has no better one', async () => {
    expect(await check('data', '/', '/bin')).toEqual({ code: 126, line: 'data: permission denied' });
  });

  it('lets the caller say what becomes of a text file without an interpreter', async () => {
    writeFileSync(join(root, 'work/text'), 'echo\n', { mode: 0o755 });
    const place = { files, root, path: '/bin', directory: '/work' };
    const unusable = { code: 126, line: './text: exec format error' };
    expect(await checkProgram({ ...place, otherFormats: false }, './text')).toEqual(unusable);
    expect(await checkProgram({ ...place, otherFormats: true }, './text')).toBeUndefined();
  });
});
