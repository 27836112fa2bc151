import { describe, expect, it } from 'vitest';
import { mountOptions } from '../../../../src/jail/oci/mounts.js';
import { exitCodeOf, firstError, RuntimeCommands } from '../../../../src/jail/oci/runtime.js';

describe('firstError', () => {
  it('finds the error among other lines', () => {
    const log =
      '{"level":"warning","msg":"old"}\n{"msg":"exec: No such file or directory","level":"error","time":"x"}\n{"level":"error","msg":"2"}\n';
    expect(firstError(log)).toBe('exec: No such file or directory');
  });

  it('takes a line that is not JSON as it is, and no line for no error', () => {
    expect(firstError('\ncgroups in hybrid mode not supported\n')).toBe('cgroups in hybrid mode not supported');
    expect(firstError('')).toBeUndefined();
    expect(firstError('{"level":"warning","msg":"old"}')).toBeUndefined();
  });
});

describe('exitCodeOf', () => {
  it.each([
    ['exec: No such file or directory', 127],
    ['exec failed: unable to start container process: exec: "x": executable file not found in $PATH', 127],
    ['open executable: Permission denied', 126],
    ['exec: Exec format error', 126],
    ['the container is not running', undefined],
  ])('%s', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('RuntimeCommands', () => {
  it('calls crun without cgroups, runc with them', () => {
    const files = { process: '/s/p.json', log: '/s/log', pid: '/s/pid' };
    const crun = new RuntimeCommands({ name: 'crun', path: '/usr/bin/crun' }, 'klee-1-abc', '/s/state');
    expect(crun.exec(files)[0]).toBe('/usr/bin/crun');
    expect(crun.run('/s')).toContain('--cgroup-manager=disabled');
    expect(crun.remove()).toBeUndefined();
    const runc = new RuntimeCommands({ name: 'runc', path: '/usr/sbin/runc' }, 'klee-1-abc', '/s/state');
    expect(runc.run('/s')).not.toContain('--cgroup-manager=disabled');
    expect(runc.remove()?.slice(-2)).toEqual(['delete', 'klee-1-abc']);
    expect(runc.execWithOutput3(files).at(-1)).toBe('klee-1-abc');
  });
});

describe('mountOptions', () => {
  const mountinfo = [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '40 22 0:30 / /pool/a\\040b rw,nosuid - tmpfs none rw',
    '41 22 0:31 / /pool/x rw,relatime - tmpfs none rw',
    '42 41 0:32 / /pool/x ro,nodev,relatime - overlay none rw,lowerdir=l',
    '',
  ].join('\n');

  it('answers those of the mount that is seen', () => {
    expect(mountOptions(mountinfo, '/pool/x')).toEqual(['ro', 'nodev', 'relatime']);
    expect(mountOptions(mountinfo, '/pool/a b')).toEqual(['rw', 'nosuid']);
    expect(mountOptions(mountinfo, '/pool')).toBeUndefined();
  });
});
