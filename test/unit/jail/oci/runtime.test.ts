import { describe, expect, it } from 'vitest';
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
    const inUserNamespace = new RuntimeCommands(runc.runtime, 'klee-1-abc', '/s/state', { userNamespace: true });
    expect(inUserNamespace.needsCgroup).toBe(false);
    expect(inUserNamespace.remove()).toBeUndefined();
    expect(runc.execWithStreams(files).at(-1)).toBe('klee-1-abc');
  });
});
