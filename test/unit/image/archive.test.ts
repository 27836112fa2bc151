import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { type Compression, unpackArgv } from '../../../src/image/create/archive.js';
import { describeUnless } from '../../support/privileges.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('unpackArgv', () => {
  it.each<[Compression, string]>([
    ['none', ''],
    ['gzip', ' -z'],
    ['xz', ' -J'],
    ['zstd', ' --zstd'],
    ['bzip2', ' -j'],
  ])('tells GNU tar how an archive is compressed: %s', (compression, option) => {
    expect(unpackArgv(compression, '/tree', 'linux').join(' ')).toBe(
      'tar -x -p --numeric-owner --same-owner --xattrs --xattrs-include=user.* --xattrs-include=security.capability ' +
        `--xattrs-exclude=user.overlay.* --anchored --exclude=dev/* --exclude=./dev/* --exclude=/dev/*${option} -C /tree -f -`,
    );
    // bsdtar tells it itself.
    expect(unpackArgv(compression, '/tree', 'freebsd').join(' ')).toBe(
      'tar -x -p --numeric-owner --same-owner --unlink --exclude=^dev/?* --exclude=^/dev/?* -C /tree -f -',
    );
  });
});

const hasBsdtar = spawnSync('bsdtar', ['--version']).status === 0;

describe('GNU tar', () => {
  unpacksAsItShould('tar', 'linux');
});

describeUnless(hasBsdtar ? undefined : 'needs bsdtar', "bsdtar, FreeBSD's tar", () => {
  unpacksAsItShould('bsdtar', 'freebsd');
});

/** What is asked of the tar of either platform. */
function unpacksAsItShould(program: string, platform: string): void {
  let directory: string;
  let source: string;
  let target: string;

  beforeEach(() => {
    directory = temporaryDirectory();
    source = join(directory, 'source');
    target = join(directory, 'target');
    mkdirSync(source);
    mkdirSync(target);
  });

  /** Writes files, by name and content, and puts them into an archive, after what is there already. */
  function pack(names: Record<string, string>, ...options: string[]): void {
    for (const [name, content] of Object.entries(names)) {
      mkdirSync(join(source, name, '..'), { recursive: true });
      writeFileSync(join(source, name), content);
    }
    const archive = join(directory, 'archive.tar');
    const verb = existsSync(archive) ? '-r' : '-c';
    execFileSync('tar', [verb, '-P', '-f', archive, '-C', source, ...options], { stdio: 'ignore' });
  }

  /** Answers the exit code. */
  function unpack(compression: Compression = 'none'): number | null {
    const [, ...args] = unpackArgv(compression, target, platform);
    const plain = readFileSync(join(directory, 'archive.tar'));
    const input = compression === 'none' ? plain : execFileSync(compression, ['-c'], { input: plain });
    return spawnSync(program, args, { input }).status;
  }

  it.each<[string, string[]]>([
    ['with ./ before them', ['.']],
    ['without', ['dev', 'etc', 'usr']],
    ['with / before them', ['--transform=s,^,/,', 'dev', 'etc', 'usr']],
  ])('leaves out what is in /dev, and nothing else of that name: names %s', (_how, options) => {
    pack(
      { 'dev/null': '', 'dev/fd/0': '', 'etc/dev/kept': '', 'usr/share/dev/kept': '', 'etc/devd.conf': '' },
      ...options,
    );
    expect(unpack()).toBe(0);
    const found = readdirSync(target, { recursive: true, encoding: 'utf8' }).sort();
    expect(found.filter((name) => name !== 'dev')).toEqual([
      'etc',
      'etc/dev',
      'etc/dev/kept',
      'etc/devd.conf',
      'usr',
      'usr/share',
      'usr/share/dev',
      'usr/share/dev/kept',
    ]);
    // An empty /dev is there before clearDevices looks where the archive has its own entry for it.
    expect(readdirSync(join(target, 'dev'))).toEqual([]);
  });

  it.each<Compression>(['gzip', 'xz', 'bzip2'])('unpacks %s', (compression) => {
    pack({ file: 'x' }, 'file');
    expect(unpack(compression)).toBe(0);
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('x');
  });

  it('replaces a file that comes twice, and leaves its other names alone', () => {
    writeFileSync(join(source, 'first'), 'old');
    linkSync(join(source, 'first'), join(source, 'second'));
    pack({}, 'first', 'second');
    rmSync(join(source, 'first'));
    pack({ first: 'new' }, 'first');
    expect(unpack()).toBe(0);
    expect(readFileSync(join(target, 'first'), 'utf8')).toBe('new');
    expect(readFileSync(join(target, 'second'), 'utf8')).toBe('old');
  });

  it('writes nothing outside of the directory', () => {
    const outside = join(directory, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(source, 'way'));
    pack({}, 'way');
    rmSync(join(source, 'way'));
    writeFileSync(join(directory, 'above'), '');
    pack({ 'way/escaped': '' }, 'way/escaped', '../above');
    rmSync(join(directory, 'above'));
    unpack();
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(join(directory, 'above'))).toBe(false);
  });
}
