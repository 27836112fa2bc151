import { describe, expect, it } from 'vitest';
import { machine as here } from '../../../support/machine.js';
import { FreebsdDriver, openFreebsdJails } from '../../../../src/jail/freebsd/driver.js';
import { settingsOf } from '../../../../src/jail/freebsd/settings.js';
import { parseParameter } from '../../../../src/jail/parameters.js';

const driver = new FreebsdDriver({ machine: here });
const check = (...texts: string[]) => driver.check(texts.map(parseParameter));

describe('FreebsdDriver.check', () => {
  it('says nothing about what jail(8) takes, or a jail has anyway', () => {
    expect(check('allow.mount', 'vnet', 'ip4.addr=10.0.0.1', 'exec.start=x', 'persist', 'meta.a=b')).toEqual([]);
  });

  it.each(['exec.poststop=x', 'exec.jail_user=www', 'exec.fib=1', 'allow.dying'])(
    'warns that %s has no effect',
    (text) => {
      const [name = ''] = text.split('=');
      expect(check(text)).toEqual([expect.stringContaining(`jail: ${name}: has no effect in a jail of klee: `)]);
    },
  );

  it.each([
    'path=/',
    'name=x',
    'jid=5',
    'command=x',
    'nopersist',
    'mount=x',
    'interface=em0',
    'ip4.addr=em0|10.0.0.1/24',
  ])('refuses %s with a reason', (text) => {
    const { name } = parseParameter(text);
    expect(() => check(text)).toThrowError(
      expect.objectContaining({
        code: 'KLEE_JAIL_PARAMETER',
        message: expect.stringContaining(`jail: ${name}: cannot be had in a jail of klee`) as string,
        hint: expect.stringMatching(/./) as string,
      }) as Error,
    );
  });
});

describe('settingsOf', () => {
  const settings = (...texts: string[]) => settingsOf({ parameters: texts.map(parseParameter) });

  it('is Kleene’s by default', () => {
    expect(settings()).toEqual({
      cleanEnvironment: true,
      systemMounts: ['/dev'],
      stopCommands: undefined,
      stopTimeoutMs: 10_000,
    });
  });

  it('follows the parameters, the last one of a kind', () => {
    expect(
      settings(
        'exec.clean',
        'exec.noclean',
        'mount.fdescfs',
        'mount.procfs',
        'exec.stop=a',
        'exec.stop=b',
        'stop.timeout=3',
      ),
    ).toEqual({
      cleanEnvironment: false,
      systemMounts: ['/dev', '/dev/fd', '/proc'],
      stopCommands: ['a', 'b'],
      stopTimeoutMs: 3000,
    });
    expect(settings('mount.nodevfs', 'exec.stop=')).toMatchObject({ systemMounts: [], stopCommands: [] });
  });
});

describe('openFreebsdJails', () => {
  const found = (missing: string) => ({ argv: [], exitCode: 0, stdout: missing, stderr: '', durationMs: 0 });
  const machine = (missing: string, uid: number, usage = '', address?: string) => ({
    ...here,
    uid,
    address,
    programs: {
      ...here.programs,
      run: () => Promise.resolve(found(missing)),
      attempt: () => Promise.resolve({ ...found(''), exitCode: 1, stderr: usage }),
    },
  });

  it('names a program that is missing', async () => {
    await expect(openFreebsdJails(machine('jexec\n', 0, '', 'ssh://root@freebsd'))).rejects.toMatchObject({
      code: 'KLEE_MISSING_PROGRAM',
      message: 'jexec is not installed on ssh://root@freebsd',
    });
  });

  it('wants root', async () => {
    await expect(openFreebsdJails(machine('', 1000))).rejects.toMatchObject({ code: 'KLEE_PERMISSION' });
  });

  it('is called jail', async () => {
    expect((await openFreebsdJails(machine('', 0))).name).toBe('jail');
  });
});
