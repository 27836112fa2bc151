import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { Catalog } from '../../../src/image/catalog.js';
import { createBaseImage } from '../../../src/image/create/create.js';
import { fetchMethod } from '../../../src/image/create/fetch.js';
import type { CreateEvent } from '../../../src/image/create/method.js';
import type { FakeStore } from '../../support/fake-store.js';
import { imageStore } from '../../support/image-store.js';
import { machine } from '../../support/machine.js';
import { serve } from '../../support/mirror.js';
import { temporaryDirectory } from '../../support/temporary.js';

let directory: string;
let store: FakeStore;
let catalog: Catalog;
let events: CreateEvent[];

beforeEach(() => {
  ({ directory, store, catalog, events } = imageStore());
});

const create = async (source: string, tag?: string, cancel?: AbortSignal) =>
  createBaseImage({ machine, store, catalog }, fetchMethod(machine, source), tag, {
    report: (event) => events.push(event),
    ...(cancel === undefined ? {} : { cancel }),
  });

/** A small root file system, the nodes of its /dev (plain files here: to make nodes takes root) among it. */
function tree(): string {
  const root = join(directory, 'rootfs');
  for (const name of ['bin', 'dev', 'usr/share/dev', 'etc']) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, 'bin/sh'), '#!');
  chmodSync(join(root, 'bin/sh'), 0o4755);
  symlinkSync('/etc/passwd', join(root, 'etc/link'));
  writeFileSync(join(root, 'dev/null'), '');
  writeFileSync(join(root, 'usr/share/dev/kept'), '');
  writeFileSync(join(root, '.hidden'), '');
  return root;
}

function archive(name: string, ...options: string[]): string {
  const file = join(directory, name);
  execFileSync('tar', ['-c', ...options, '-C', tree(), '-f', file, '.']);
  return file;
}

function expectTree(snapshot: string): void {
  const root = store.tree(snapshot);
  expect(readdirSync(root).sort()).toEqual(['.hidden', 'bin', 'dev', 'etc', 'usr']);
  expect(statSync(join(root, 'bin/sh')).mode & 0o7777).toBe(0o4755);
  expect(lstatSync(join(root, 'etc/link')).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(root, 'dev'))).toEqual([]);
  expect(readdirSync(join(root, 'usr/share/dev'))).toEqual(['kept']);
}

async function expectNothing(): Promise<void> {
  expect(await catalog.list()).toEqual([]);
  expect(readdirSync(store.directory)).toEqual([]);
}

describe('fetch', () => {
  it.each([
    ['base.tar', []],
    ['base.tar.gz', ['-z']],
    ['base.tar.xz', ['-J']],
    ['base.tar.zst', ['--zstd']],
    ['base', ['-j']],
  ])('unpacks %s, whatever it is called', async (name, options) => {
    const image = await create(archive(name, ...options));
    expect([image.name, image.tag, image.config.cmd]).toEqual(['base', 'latest', ['/bin/sh', '/etc/rc']]);
    expectTree(image.snapshot);
    const size = statSync(join(directory, name)).size;
    expect(events.at(-1)).toEqual({ kind: 'bytes', done: size, total: size });
  });

  it('copies a directory', async () => {
    const image = await create(tree(), 'my:1');
    expect((await catalog.find('my:1')).id).toBe(image.id);
    expectTree(image.snapshot);
  });

  describe('of a directory of this machine where images are kept on another', () => {
    const elsewhere = { ...machine, address: 'ssh://root@other.example' };
    const send = (from: string) =>
      createBaseImage({ machine: elsewhere, store, catalog }, fetchMethod(elsewhere, from), 'x', {
        report: (event) => events.push(event),
      });

    it('sends it there as an archive', async () => {
      expectTree((await send(tree())).snapshot);
      expect(events.at(-1)).toMatchObject({ kind: 'bytes' });
    });

    it('fails when not all of it can be read', async () => {
      const real = execFileSync('sh', ['-c', 'command -v tar']).toString().trim();
      const bin = temporaryDirectory();
      const script = `#!/bin/sh
case " $* " in *" -c "*) ${real} "$@"; echo 'tar: ./lost: Cannot open' >&2; exit 2;; esac
exec ${real} "$@"
`;
      const from = tree();
      writeFileSync(join(bin, 'tar'), script, { mode: 0o755 });
      vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
      onTestFinished(() => void vi.unstubAllEnvs());
      await expect(send(from)).rejects.toMatchObject({
        code: 'KLEE_FETCH',
        message: `could not read ${from} to its end: tar: ./lost: Cannot open`,
      });
      await expectNothing();
    });
  });

  it('takes file and http addresses', async () => {
    const file = archive('base.tar.gz', '-z');
    expectTree((await create(pathToFileURL(file).href)).snapshot);
    const address = await serve((_request, response) => response.end(readFileSync(file)));
    expectTree((await create(`${address}/a/base.txz?x=1`, 'web')).snapshot);
    expect((await catalog.list()).map(({ name }) => name).sort()).toEqual(['base', 'web']);
  });

  it('leaves the tag with the earlier image when it fails', async () => {
    const file = archive('base.tar.gz', '-z');
    const first = await create(file);
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    await expect(create(file)).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: expect.stringMatching(/could not unpack .*base\.tar\.gz: /) as string,
    });
    expect((await catalog.find('base')).id).toBe(first.id);
    expect(readdirSync(store.directory)).toEqual([first.snapshot]);
  });

  it('says what is wrong in one line, and leaves nothing', async () => {
    const text = join(directory, 'notes.txt');
    writeFileSync(text, 'no archive\n'.repeat(200));
    await expect(create(text, 'x')).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: `${text} is not a tar archive`,
    });
    writeFileSync(text, '');
    await expect(create(text, 'x')).rejects.toMatchObject({ message: `${text} is not a tar archive` });
    await expect(create('/nowhere/base.tar')).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: 'no such file or directory: /nowhere/base.tar',
    });
    await expect(create('ftp://host.example/base.tar')).rejects.toMatchObject({ code: 'KLEE_USAGE' });
    const address = await serve((request, response) => {
      if (request.url === '/gone') response.writeHead(404).end('no');
      else
        response
          .writeHead(200, { 'content-length': '100000' })
          .write(readFileSync(archive('base.tar')).subarray(0, 5000), () => response.destroy());
    });
    await expect(create(`${address}/gone`)).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: `could not fetch ${address}/gone: HTTP 404 Not Found`,
    });
    await expect(create(`${address}/cut`)).rejects.toMatchObject({
      message: expect.stringContaining(`could not read ${address}/cut to its end`) as string,
    });
    await expect(create('http://127.0.0.1:1/x')).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: expect.stringMatching(/could not fetch http:\/\/127\.0\.0\.1:1\/x: /) as string,
    });
    await expectNothing();
  });

  it('never writes outside of the tree', async () => {
    const outside = join(directory, 'outside');
    const staging = join(directory, 'staging');
    mkdirSync(outside);
    mkdirSync(staging);
    const file = join(directory, 'evil.tar');
    symlinkSync(outside, join(staging, 'way'));
    execFileSync('tar', ['-c', '-C', staging, '-f', file, 'way']);
    rmSync(join(staging, 'way'));
    mkdirSync(join(staging, 'way'));
    writeFileSync(join(staging, 'way/escaped'), '');
    writeFileSync(join(directory, 'above'), '');
    execFileSync('tar', ['-r', '-C', staging, '-f', file, 'way/escaped']);
    await expect(create(file)).rejects.toMatchObject({ code: 'KLEE_FETCH' });
    execFileSync('tar', ['-c', '-P', '-C', staging, '-f', file, '../above', 'way/escaped']);
    rmSync(join(directory, 'above'));
    await create(file).catch(() => undefined);
    expect(existsSync(join(store.directory, 'above'))).toBe(false);
    expect(existsSync(join(directory, 'above'))).toBe(false);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('ends when it is interrupted, and leaves nothing', async () => {
    const controller = new AbortController();
    const address = await serve((_request, response) => {
      response.writeHead(200).write(readFileSync(archive('base.tar')).subarray(0, 5000), () => {
        setTimeout(() => {
          controller.abort(new Error('stop'));
        }, 50);
      });
    });
    await expect(create(`${address}/slow`, 'x', controller.signal)).rejects.toThrowError('stop');
    await expectNothing();
  });

  it('asks for a name where none offers itself', async () => {
    await expect(create('/')).rejects.toMatchObject({ code: 'KLEE_USAGE', hint: 'give one with -t name[:tag]' });
    await expect(create(archive('base.tar'), 'not a name')).rejects.toMatchObject({ code: 'KLEE_REFERENCE' });
    await expectNothing();
  });
});
