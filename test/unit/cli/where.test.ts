import { beforeEach, describe, expect, it } from 'vitest';

import { Cli } from '../../../src/cli/cli.js';
import type { HostPlace } from '../../../src/cli/host.js';
import { runProgram } from '../../../src/cli/program.js';
import { KleeError } from '../../../src/errors.js';
import { machine } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

let root: string;
let opened: (string | undefined)[];
let closed: number;
let handedOver: number;
let places: HostPlace[];

beforeEach(() => {
  root = temporaryDirectory();
  opened = [];
  closed = 0;
  handedOver = 0;
  places = [];
});

/** Runs `klee ARGS…` for a user without rights; other machines are this one under another name, and no host can be opened. */
async function klee(env: Record<string, string>, ...args: string[]) {
  let stdout = '';
  let stderr = '';
  const cli = new Cli({
    stdin: {},
    stdout: { write: (text) => (stdout += Buffer.from(text).toString()) },
    stderr: { write: (text) => (stderr += Buffer.from(text).toString()) },
    env: { KLEE_ROOT: root, ...env },
    platform: 'linux',
    uid: 1000,
    openMachine: (address) => {
      if (address === 'nonsense') return Promise.reject(new KleeError('KLEE_USAGE', `not an address: ${address}`));
      opened.push(address);
      const close = () => {
        closed += 1;
        return Promise.resolve();
      };
      return Promise.resolve({ ...machine, address, close });
    },
    openHost: (place) => {
      places.push(place);
      return Promise.reject(new KleeError('KLEE_PLATFORM', 'no host here'));
    },
    handOver: () => {
      handedOver += 1;
      return Promise.resolve(42);
    },
  });
  const status = await runProgram(cli, args);
  expect(closed).toBe(opened.length);
  return { status, stdout, stderr };
}

const there = 'ssh://root@builder';

describe('--host', () => {
  it.each([
    [{}, ['lsi'], undefined],
    [{}, ['--host', there, 'lsi'], there],
    [{}, ['lsi', '--host', there], there],
    [{ KLEE_HOST: there }, ['lsi'], there],
    [{ KLEE_HOST: '' }, ['lsi'], undefined],
    [{ KLEE_HOST: 'ssh://root@other' }, ['lsc', '--host', there], there],
  ])('%j %j', async (env: Record<string, string>, args, address) => {
    expect(await klee(env, ...args)).toMatchObject({ status: 0, stderr: '' });
    expect(opened).toEqual([address]);
  });

  it('is refused when it is empty, and when it is no address', async () => {
    expect(await klee({}, '--host', '', 'lsi')).toMatchObject({ status: 2, stderr: /^error: --host is empty\nhint: / });
    expect(await klee({}, '--host', 'nonsense', 'lsi')).toMatchObject({ status: 2 });
    expect(opened).toEqual([]);
  });

  it('never hands over to a user namespace: rights are a matter of who logs in there', async () => {
    expect(await klee({}, 'rmi', 'a')).toMatchObject({ status: 42 });
    expect(opened).toEqual([]);
    expect(handedOver).toBe(1);
    for (const args of [
      ['rmi', 'a'],
      ['image', 'prune'],
      ['run', 'a'],
      ['build', '.', '-f', '/dev/null'],
    ]) {
      await klee({ KLEE_HOST: there }, ...args);
    }
    expect(handedOver).toBe(1);
    expect(opened.every((address) => address === there)).toBe(true);
    expect(places.map((place) => place.machine.address)).toEqual([there, there]);
  });

  it('takes a klee root there by a whole path alone', async () => {
    const { status, stderr } = await klee({ KLEE_HOST: there }, '--root', 'relative', 'lsi');
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      `error: the klee root relative is relative, and to be on ${there}`,
    ]);
  });

  it('does not run containers in the background there', async () => {
    const { status, stdout, stderr } = await klee({ KLEE_HOST: there }, 'run', '-d', 'debian', 'true');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: klee run -d does not work on ssh:\/\/root@builder\nhint: leave -d out/);
  });
});

describe('--dataset', () => {
  const build = ['build', '.', '-f', '/dev/null', '--host', there];

  it.each([
    [{}, [], undefined],
    [{}, ['--dataset', 'tank/klee'], 'tank/klee'],
    [{ KLEE_DATASET: 'tank/klee' }, [], 'tank/klee'],
    [{ KLEE_DATASET: '' }, [], undefined],
    [{ KLEE_DATASET: 'a' }, ['--dataset', 'b'], 'b'],
  ])('%j %j', async (env: Record<string, string>, args, dataset) => {
    expect(await klee(env, ...args, ...build)).toMatchObject({ status: 125 });
    expect(places).toMatchObject([{ root, dataset }]);
  });

  it('is refused when it is empty', async () => {
    expect(await klee({}, '--dataset', '', 'lsi')).toMatchObject({ status: 2 });
  });
});
