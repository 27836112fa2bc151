/** Machines behind ssh that klee cannot work on: one line, a hint, and nothing is left. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { it, onTestFinished } from 'vitest';
import { klee } from '../support/cli.js';
import { type Complaint, expectComplaint } from '../support/complaint.js';
import { writeContext } from '../support/context.js';
import { freePort } from '../support/free-port.js';
import { Sshd } from '../support/sshd.js';
import { useSshRoot } from '../support/ssh-root.js';
import { describeOnZfs } from '../support/zfs-host.js';

describeOnZfs('klee --host', () => {
  const root = useSshRoot();

  async function expectRefusal(complaint: Complaint, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    for (const args of [['build', context], ['lsi']])
      expectComplaint(await klee(args, { root, env: { ...env } }), complaint);
  }

  it('of a port where nobody listens', async () => {
    const address = `ssh://127.0.0.1:${await freePort()}`;
    const env = { KLEE_HOST: address };
    const error = `error: ${address} refused the connection`;
    await expectRefusal({ status: 125, error, hint: /^hint: is sshd running there, and on this port\?$/ }, env);
  });

  it('whose host key has changed, or is not known', async () => {
    const { sshd } = root.place;
    onTestFinished(() => {
      sshd.know();
    });
    sshd.know('another key');
    await expectRefusal({
      status: 125,
      error: `error: the host key of ${sshd.address} has changed: it may be another machine`,
      hint: `if the change is expected, forget the old key: ssh-keygen -R '[127.0.0.1]:${sshd.port}'`,
    });
    sshd.know('nothing');
    await expectRefusal({
      status: 125,
      error: `error: the host key of ${sshd.address} is not known`,
      hint: /^hint: compare and accept it once by hand: ssh -p \d+ \S+@127\.0\.0\.1$/,
    });
  });

  it('that takes none of the keys', async () => {
    const sshd = await serverOf({ settings: ['PubkeyAuthentication no', 'HostbasedAuthentication yes'] });
    await expectRefusal(
      {
        status: 125,
        error: new RegExp(`^error: ${sshd.address} does not let klee in: Permission denied \\(.*\\)$`),
        hint: /^hint: klee never asks for a password: 'ssh -p \d+ \S+' has to work without a question; ssh-copy-id /,
      },
      sshd.env,
    );
  });

  it('of another system', async () => {
    const programs = writeContext({
      uname: '#!/bin/sh\necho OpenBSD\n',
      ps: '#!/bin/sh\necho Tue Nov 24 13:30:44 2026\n',
    });
    for (const name of ['uname', 'ps']) chmodSync(join(programs, name), 0o755);
    const sshd = await serverOf({ programs });
    const error = `error: ${sshd.address} runs OpenBSD: klee has no drivers for it`;
    await expectRefusal({ status: 125, error, hint: 'it has some for FreeBSD and Linux' }, sshd.env);
  });

  it('without the pool', async () => {
    const other = { path: `${root.path}/other`, env: { ...root.env, KLEE_DATASET: 'nopool/klee' } };
    const create = ['image', 'create', '-t', 'busybox', 'fetch', writeContext({ 'etc/passwd': '' })];
    const error = 'error: there is no ZFS pool nopool';
    expectComplaint(await klee(create, { root: other }), { status: 125, error, hint: /^hint: / });
  });

  it.each([
    ['ssh://-oProxyCommand=x', 'a bad host'],
    ['http://x', 'it does not begin with ssh://'],
    ['beastie', 'it does not begin with ssh://'],
  ])('with the address %s', async (address, why) => {
    const error = `error: not the address of a machine: ${address} (${why})`;
    await expectRefusal(
      { status: 2, error, hint: 'write ssh://user@host or ssh://user@host:port' },
      { KLEE_HOST: address },
    );
  });
});

/** Another server, and what klee has to have in its environment to find it. */
async function serverOf(options: Parameters<typeof Sshd.start>[0]) {
  const sshd = await Sshd.start(options);
  onTestFinished(() => sshd.stop());
  const { address, port } = sshd;
  return { address, port, env: { KLEE_HOST: address, KLEE_SSH: sshd.ssh } };
}
