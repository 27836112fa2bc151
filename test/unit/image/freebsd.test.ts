import { describe, expect, it } from 'vitest';

import { archivesOf, digestIn, systemOf, userlandVersion } from '../../../src/image/create/freebsd.js';

describe('systemOf', () => {
  it('reads what uname(1) says, and leaves the patch level out', () => {
    expect(systemOf('FreeBSD 14.2-RELEASE-p3 arm64\n', 'aarch64\n')).toEqual({
      name: 'FreeBSD',
      version: '14.2-RELEASE',
      machine: 'arm64',
      processor: 'aarch64',
    });
    expect(systemOf('FreeBSD 15.1-STABLE amd64\n', 'amd64\n').version).toBe('15.1-STABLE');
    expect(systemOf('Linux 6.1.0-13-amd64 x86_64\n', 'unknown\n').name).toBe('Linux');
  });
});

describe('archivesOf', () => {
  it.each([
    ['14.2-RELEASE', 'releases'],
    ['14.3-BETA1', 'releases'],
    ['14.3-RC2', 'releases'],
    ['14.2-STABLE', 'snapshots'],
    ['15.0-CURRENT', 'snapshots'],
    ['15.0-PRERELEASE', 'snapshots'],
    ['15.0-ALPHA3', 'snapshots'],
  ])('finds %s among the %s', (version, kind) => {
    const system = { name: 'FreeBSD', version, machine: 'amd64', processor: 'amd64' };
    expect(archivesOf(system, 'https://mirror.example')).toBe(`https://mirror.example/${kind}/amd64/amd64/${version}`);
  });

  it('has the machine before the processor, and takes a mirror with slashes at its end', () => {
    const system = { name: 'FreeBSD', version: '14.2-RELEASE', machine: 'riscv', processor: 'riscv64' };
    expect(archivesOf(system, 'http://ftp.example/pub/FreeBSD//')).toBe(
      'http://ftp.example/pub/FreeBSD/releases/riscv/riscv64/14.2-RELEASE',
    );
  });
});

describe('digestIn', () => {
  const sum = 'a6c3bb2310c25b7dc4130e57173cd1c5d8650bc4b0c73f254b3a712e5482d33d';
  const manifest = [
    `base-dbg.txz\t${'0'.repeat(64)}\t3\tbase_dbg\t"Base system (Debugging)"\toff`,
    `base.txz\t${sum.toUpperCase()}\t29301\tbase\t"Base system (MANDATORY)"\ton`,
    'doc.txz\tnonsense\t1\tdoc\t"Documentation"\toff',
    '',
  ].join('\n');

  it('finds the sum of a file', () => {
    expect(digestIn(manifest, 'base.txz')).toBe(sum);
  });

  it('finds none where there is none', () => {
    expect(digestIn(manifest, 'kernel.txz')).toBeUndefined();
    expect(digestIn(manifest, 'doc.txz')).toBeUndefined();
    expect(digestIn('<html>base.txz</html>', 'base.txz')).toBeUndefined();
  });
});

describe('userlandVersion', () => {
  it('is what freebsd-version(1) would print', () => {
    expect(userlandVersion('#!/bin/sh\n\nset -e\n\nUSERLAND_VERSION="14.2-RELEASE-p1"\n: ${LOADER_DIR:=x}\n')).toBe(
      '14.2-RELEASE-p1',
    );
    expect(userlandVersion('#!/bin/sh\necho "USERLAND_VERSION"\n')).toBeUndefined();
  });
});
