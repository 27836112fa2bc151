import { describe, expect, it } from 'vitest';
import type { CommandPlan } from '../../../../src/jail/freebsd/arguments.js';
import { creationError, entryError, isNotFound, isTaken, mountError } from '../../../../src/jail/freebsd/errors.js';

const said = (stderr: string, exitCode = 1) => ({ argv: ['jail', '-c', 'name=c069e69af8cf'], exitCode, stderr });

describe('creationError', () => {
  it.each([
    ['jail: unknown parameter: allow.bogus\n', 'jail: unknown parameter: allow.bogus'],
    ['jail: allow.sysvipc: unknown boolean value "yes"\n', 'jail: allow.sysvipc: unknown boolean value "yes"'],
    ['jail: children.max: non-integer value "x"\n', 'jail: children.max: non-integer value "x"'],
    ['jail: ip4: unknown jailsys value "maybe"\n', 'jail: ip4: unknown jailsys value "maybe"'],
    ['jail: jail_set: Invalid argument\n', 'jail: jail_set: Invalid argument'],
    [
      'jail: c069e69af8cf: vnet jails cannot have IP address restrictions\n',
      'jail: vnet jails cannot have IP address restrictions',
    ],
  ])('blames a parameter: %s', (stderr, message) => {
    expect(creationError(said(stderr), 'c069e69af8cf')).toMatchObject({ code: 'KLEE_JAIL_PARAMETER', message });
  });

  it.each([
    ['jail: unknown parameter: meta\n', 'FreeBSD has it from 15 on'],
    ['jail: unknown parameter: sysvshm\n', 'a module may not be loaded'],
  ])('says what an unknown one lacks: %s', (stderr, hint) => {
    expect(creationError(said(stderr), 'c069e69af8cf').hint).toContain(hint);
  });

  it.each([
    ['jail: path /x: No such file or directory\n', 'jail: path /x: No such file or directory'],
    ['jail: "5" already exists\n', 'jail: "5" already exists'],
    ['jail: nosuch: no such user\njail: true: failed\n', 'jail: nosuch: no such user'],
    [
      'env: /no/such: No such file or directory\njail: /usr/bin/env /no/such: failed\n',
      'jail: /usr/bin/env /no/such: failed',
    ],
    ['Segmentation fault\n', 'jail: Segmentation fault'],
    ['', 'jail: exit code 1'],
  ])('says anything else as it is: %j', (stderr, message) => {
    const error = creationError(said(stderr), 'c069e69af8cf');
    expect(error).toMatchObject({ code: 'KLEE_PROGRAM', message });
    expect(error.hint).toBe('the command was: jail -c name=c069e69af8cf');
  });
});

describe('what jail(8) says of names', () => {
  it('is recognised', () => {
    expect(isTaken(said('jail: "5" already exists\n'))).toBe(true);
    expect(isTaken(said('jail: jail_set: Invalid argument\n'))).toBe(false);
    expect(isNotFound(said('jail: "c069e69af8cf" not found\n'))).toBe(true);
    expect(isNotFound(said('jexec: jail "c069e69af8cf" not found\n'))).toBe(true);
    expect(isNotFound(said('jail: jail_remove: Operation not permitted\n'))).toBe(false);
  });
});

describe('entryError', () => {
  const plan: CommandPlan = {
    jail: 'c069e69af8cf',
    argv: ['true'],
    identity: { by: 'name', name: 'www' },
    environment: {},
    directory: '/srv',
  };

  it.each([
    ['jexec: jail "c069e69af8cf" not found\n', 'KLEE_PROGRAM', 'the jail is gone'],
    ['jexec: www: no such user\n', 'KLEE_NO_USER', 'no such user: www'],
    [
      'jexec: execvp: /usr/bin/env: No such file or directory\n',
      'KLEE_PROGRAM',
      'jexec: execvp: /usr/bin/env: No such file or directory',
    ],
    ['jexec: chdir(): /srv: Permission denied\n', 'KLEE_PROGRAM', 'jexec: chdir(): /srv: Permission denied'],
  ])('%s', (text, code, message) => {
    expect(entryError(text, plan)).toMatchObject({ code, message });
  });

  it.each([
    '',
    'no\n',
    'jexec: jail "other" not found\n',
    'jexec: nobody: no such user\n',
    'jexec: chdir(): /elsewhere: Permission denied\n',
    'jexec: jail "c069e69af8cf" not found\nand more\n',
    'before\njexec: jail "c069e69af8cf" not found\n',
    'jexec: jail "c069e69af8cf" not found',
  ])('takes for the command’s own: %j', (text) => {
    expect(entryError(text, plan)).toBeUndefined();
  });

  it('knows no user where none was asked for', () => {
    expect(entryError('jexec: www: no such user\n', { ...plan, identity: { by: 'same' } })).toBeUndefined();
  });
});

describe('mountError', () => {
  const mount = { source: '/src', target: '/dst' };

  it('is the user’s, in mount_nullfs(8)’s words', () => {
    const result = said('mount_nullfs: /nope: No such file or directory\n', 64);
    const error = mountError(result, mount, false);
    expect(error).toMatchObject({
      code: 'KLEE_USAGE',
      message: 'cannot mount /src:/dst: /nope: No such file or directory',
    });
    expect(error.hint).toBeUndefined();
    expect(mountError(said('mount_nullfs: /src: Not a directory\n'), mount, true).hint).toContain('FreeBSD 14');
  });
});
