/** uname(1), fetch(1), freebsd-update(8), and the machine that they make of this one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freebsdEnvironment, freebsdMachine } from '../../support/freebsd/stand-in.js';
import { describeAsRoot } from '../../support/privileges.js';
import { temporaryDirectory } from '../../support/temporary.js';
import { answer, freebsdWorld } from './world.js';

describeAsRoot('the stand-ins for what FreeBSD has besides', () => {
  const world = freebsdWorld();
  const { run } = world;

  it('is FreeBSD 14.2-RELEASE', async () => {
    expect((await run('uname')).out).toBe('FreeBSD\n');
    expect((await run('uname', '-r', '-m', '-s')).out).toBe('FreeBSD 14.2-RELEASE amd64\n');
    expect((await run('uname', '-p')).out).toBe('amd64\n');
    expect((await run('uname', '-z')).err).toBe('uname: illegal option -- z\nusage: uname [-abiKmnoprsUv]\n');
    expect((await run('freebsd-version')).out).toBe('14.2-RELEASE\n');
  });

  it('is an older release where that is asked for', async () => {
    await world.jail('one');
    const env = { ...world.standIn.env, FREEBSD_STAND_IN_RELEASE: '13.4-RELEASE-p1' };
    expect((await world.programs.run(['uname', '-r'], { env })).stdout).toBe('13.4-RELEASE-p1\n');
    expect(await world.programs.attempt(['jexec', '-d', '/', 'one', 'true'], { env })).toMatchObject({
      exitCode: 1,
      stderr: 'jexec: illegal option -- d\nusage: jexec [-l] [-u username | -U username] jail [command ...]\n',
    });
    expect(await world.programs.attempt(['jexec', 'one', 'true'], { env })).toMatchObject({ exitCode: 0 });
  });

  it('fetches from files and servers of this machine', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end();
      else if (request.url === '/chunked') {
        response.write('in ');
        response.end('parts');
      } else if (request.url === '/file') response.setHeader('content-length', 4).end('text');
      else response.writeHead(404).end('nothing here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const directory = temporaryDirectory();
    const file = join(directory, 'file');
    expect(await run('fetch', '-q', '-o', '-', `${url}/file`)).toEqual(answer(0, 'text'));
    expect(await run('fetch', '-qo', '-', `${url}/moved`)).toEqual(answer(0, 'text'));
    expect((await run('fetch', '-o', file, `${url}/chunked`)).err).toContain('size of remote file is not known');
    expect(readFileSync(file, 'utf8')).toBe('in parts');
    expect(await run('fetch', '-o', file, `${url}/none`)).toEqual(answer(1, '', `fetch: ${url}/none: Not Found\n`));
    expect(await run('fetch', '-q', '-o', '-', pathToFileURL(file).href)).toEqual(answer(0, 'in parts'));
    expect(await run('fetch', '-o', '-', 'file:///nope')).toEqual(
      answer(1, '', 'fetch: file:///nope: No such file or directory\n'),
    );
    expect(await run('fetch', '-q', 'https://example.org/')).toMatchObject({ code: 70 });
    expect(await run('fetch')).toMatchObject({ code: 1 });
  });

  it('updates a tree, and not without a terminal unless told so', async () => {
    const tree = temporaryDirectory();
    const work = join(tree, 'work');
    for (const name of ['bin', 'work']) mkdirSync(join(tree, name));
    const version = join(tree, 'bin/freebsd-version');
    writeFileSync(version, '#!/bin/sh\nUSERLAND_VERSION="14.2-RELEASE"\n');
    const update = async (updates: string, ...words: string[]) => {
      const argv = ['freebsd-update', '-b', tree, '-d', work, ...words, 'fetch', 'install'];
      const env = { ...world.standIn.env, FREEBSD_STAND_IN_UPDATES: updates };
      const { exitCode, stdout } = await world.programs.attempt(argv, { env });
      return { exitCode, stdout };
    };
    const automatic = ['--not-running-from-cron', '--currently-running', '14.2-RELEASE'];
    expect(await update('patches')).toMatchObject({
      exitCode: 1,
      stdout: 'freebsd-update fetch should not be run non-interactively.\nRun freebsd-update cron instead.\n',
    });
    expect(await update('none', ...automatic)).toMatchObject({ exitCode: 0 });
    expect(await update('unreachable', ...automatic)).toMatchObject({ exitCode: 1 });
    expect(readFileSync(version, 'utf8')).toContain('"14.2-RELEASE"');
    expect(await update('patches', ...automatic)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(version, 'utf8')).toContain('"14.2-RELEASE-p1"');
    // Its usage is no failure.
    expect(await update('none', '--bogus')).toMatchObject({ exitCode: 0 });
    expect((await run('freebsd-update', '-b', tree, 'upgrade')).code).toBe(70);
  });

  it('make a machine of this one', async () => {
    const machine = await freebsdMachine(world.standIn);
    expect(machine.platform).toBe('freebsd');
    expect(await machine.isAlive(machine.owner)).toBe(true);
    expect(await machine.isAlive({ ...machine.owner, startTime: '1' })).toBe(false);
    expect((await machine.programs.run(['uname', '-s'])).stdout).toBe('FreeBSD\n');
    expect((await machine.programs.run(['sh', '-c', 'echo "$A"'], { env: { A: 'own' } })).stdout).toBe('own\n');
    await machine.programs.run(['jls', 'name']);
    expect(world.standIn.commands().at(-1)).toEqual(['jls', 'name']);
  });

  it('make a node of its own take this machine for a FreeBSD', async () => {
    const { stdout } = await world.programs.run([process.execPath, '-p', 'process.platform'], {
      env: freebsdEnvironment(world.standIn),
    });
    expect(stdout).toBe('freebsd\n');
  });

  it('leave nothing behind when they are disposed of', async () => {
    const { standIn } = await import('../../support/freebsd/stand-in.js');
    const other = standIn();
    const tree = temporaryDirectory();
    mkdirSync(join(tree, 'dev'));
    const created = await world.programs.attempt(['jail', '-c', 'name=one', `path=${tree}`, 'persist', 'mount.devfs'], {
      env: other.env,
    });
    expect(created.exitCode).toBe(0);
    expect(other.traces().map((line) => line.replace(/\d+/g, 'N').split(',')[0])).toEqual([
      'jail N',
      'process N',
      'process N',
      `mount ${join(tree, 'dev')}`.replace(/\d+/g, 'N'),
    ]);
    await other.dispose();
    expect(existsSync(other.state)).toBe(false);
    await expect.poll(() => other.traces()).toEqual([]);
    expect(existsSync(join(tree, 'dev/null'))).toBe(false);
  });
});
