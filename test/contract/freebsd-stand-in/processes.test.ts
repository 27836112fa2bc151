/** jls(8), ps(1) and kill(1) as seen on a FreeBSD: what the stand-ins for them answer to the letter. */
import { expect, it } from 'vitest';
import { describeAsRoot } from '../../support/privileges.js';
import { answer, freebsdWorld } from './world.js';

const heading = '   JID  IP Address      Hostname                      Path\n';

describeAsRoot('the stand-ins for jls(8), ps(1) and kill(1)', () => {
  const world = freebsdWorld();
  const { run } = world;
  const jid = async (name: string) => (await run('jls', '-j', name, 'jid')).out.trim();
  /** Leaves a process behind in the jail and answers its pid. */
  const daemon = async (name: string, line = 'sleep 1000') => {
    expect(await run('jexec', name, '/bin/sh', '-c', `${line} > /dev/null 2>&1 &`)).toEqual(answer(0));
    return (await run('ps', '-J', name, '-o', 'pid=')).out.trim();
  };

  it('lists jails', async () => {
    expect(await run('jls')).toEqual(answer(0, heading));
    expect((await run('jls', '--libxo=json')).out).toBe('{"__version": "2", "jail-information": {"jail": []}}\n');
    await world.jail('one', 'host.hostname=a "b"');
    const number = await jid('one');
    const { tree } = world;
    expect(await run('jls')).toEqual(
      answer(0, `${heading}${number.padStart(6)}  ${''.padEnd(15)} ${'a "b"'.padEnd(29)} ${tree.slice(0, 74)}\n`),
    );
    expect((await run('jls', '--libxo=json')).out).toBe(
      `{"__version": "2", "jail-information": {"jail": [{"jid":${number},"ipv4":"","hostname":"a \\"b\\"","path":"${tree}"}]}}\n`,
    );
    expect((await run('jls', '-v')).out).toContain(`        ${'one'.padEnd(29)} ACTIVE\n`);
    expect((await run('jls', '-q', 'host.hostname', 'path', 'ip4.addr')).out).toBe(`'a "b"' ${tree} ""\n`);
    expect((await run('jls', '-h', 'name', 'persist')).out).toBe('name persist\none true\n');
  });

  it('prints parameters as name=value, booleans by their name', async () => {
    await world.jail('one');
    const [names, values] = (await run('jls', '-h', '-n')).out.split('\n').map((line) => line.split(' '));
    expect(names?.slice(0, 3)).toEqual(['devfs_ruleset', 'dying', 'enforce_statfs']);
    for (const word of [
      'persist',
      'nodying',
      'allow.nosysvipc',
      'allow.reserved_ports',
      'securelevel=-1',
      'ip4.addr=',
    ]) {
      expect(values).toContain(word);
    }
    expect(values?.length).toBe(names?.length);
  });

  it.each([
    [['-j', 'nosuch'], heading, 'jls: jail "nosuch" not found\n'],
    [['-j', 'nosuch', 'jid'], '', 'jls: jail "nosuch" not found\n'],
    [['-n', '-j', '4711'], '', 'jls: jail 4711 not found\n'],
    [['bogus'], '', 'jls: unknown parameter: bogus\n'],
    [['-x'], '', 'jls: illegal option -- x\njls: usage: jls [-dhNnqv] [-j jail] [param ...]\n'],
  ])('refuses jls %j', async (words, out, err) => {
    expect(await run('jls', ...words)).toEqual(answer(1, out, err));
  });

  it('answers 1 where there is no process, and for no such jail', async () => {
    await world.jail('one');
    expect(await run('ps', '-J', 'one', '-o', 'pid=')).toEqual(answer(1));
    expect(await run('ps', '-J', 'one', '-o', 'pid')).toEqual(answer(1, 'PID\n'));
    expect(await run('ps', '-J', 'nosuch')).toEqual(answer(1, '', 'ps: Invalid jail id: nosuch\n'));
    expect(await run('ps', '-p', '99999999', '-o', 'pid=')).toEqual(answer(1));
  });

  it('shows processes, their jail and their state', async () => {
    await world.jail('one', 'mount.devfs');
    const pid = await daemon('one');
    const ps = async (...words: string[]) => (await run('ps', ...words)).out;
    expect(await ps('-J', 'one', '-o', 'pid=', '-o', 'ppid=', '-o', 'state=', '-o', 'comm=')).toBe(
      `${pid} 1 SJ sleep\n`,
    );
    expect(await ps('-J', await jid('one'), '-o', 'jid=', '-o', 'jail=', '-o', 'args=')).toBe(
      `${await jid('one')} one sleep 1000\n`,
    );
    expect(await ps('-ax', '-o', 'pid,ppid,state,command')).toMatch(new RegExp(`^ *${pid} +1 SJ? +sleep 1000$`, 'm'));
    const started = Date.parse(`${await ps('-p', pid, '-o', 'lstart=')}`);
    expect(Math.abs(Date.now() - started)).toBeLessThan(60_000);
    // All that follows the equals sign is the heading.
    expect(await ps('-J', 'one', '-o', 'pid=,comm=')).toMatch(/^,comm=\n *\d+\n$/);
    expect(await run('ps', '-J', 'one', '-o', 'bogus')).toMatchObject({ code: 1 });
    expect((await run('ps', '-J', 'one', '-o', 'rss')).err).toBe('stand-in: ps: not modelled: the keyword rss\n');
    expect((await run('ps', '-J', 'one', '--sort', 'pid')).code).toBe(1);
  });

  it('names scripts by their interpreter', async () => {
    await world.jail('one', 'mount.devfs');
    await run(
      'jexec',
      'one',
      '/bin/sh',
      '-c',
      'printf "#!/bin/sh\\nsleep 1000\\n" > /root/script; chmod 755 /root/script',
    );
    await daemon('one', '/root/script');
    const names = async () => (await run('ps', '-J', 'one', '-o', 'comm=')).out.split('\n').filter(Boolean).sort();
    await expect.poll(names).toEqual(['sh', 'sleep']);
  });

  it('stops and continues what it shows, by its pid', async () => {
    await world.jail('one', 'mount.devfs');
    const options = { env: world.standIn.env };
    const running = await world.programs.start(['jexec', 'one', 'sleep', '1000'], () => undefined, options);
    const state = async () => (await run('ps', '-J', 'one', '-o', 'state=')).out;
    await expect.poll(state).not.toBe('');
    const pid = String(running.pid);
    expect(await run('kill', '-s', 'STOP', pid)).toEqual(answer(0));
    await expect.poll(state).toMatch(/^T/);
    expect(await run('kill', '-CONT', pid)).toEqual(answer(0));
    await expect.poll(state).toMatch(/^S/);
    expect(await run('kill', '-TERM', pid)).toEqual(answer(0));
    expect(await running.ended).toEqual({ exitCode: 143, signal: 'SIGTERM' });
    expect(await run('kill', '-s', 'TERM', pid)).toEqual(answer(1, '', `kill: ${pid}: No such process\n`));
    expect(await run('kill', '-s', 'BOGUS', pid)).toMatchObject({ code: 2 });
    expect(await run('kill', 'x')).toEqual(answer(2, '', 'kill: illegal process id: x\n'));
  });
});
