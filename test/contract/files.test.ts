import { existsSync } from 'node:fs';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { machine } from '../support/machine.js';
import { describeAsRoot, describeUnless } from '../support/privileges.js';
import { Sshd, type SshdOptions } from '../support/sshd.js';
import type { FilesHost } from './files/fixture.js';
import { filesContract } from './files.contract.js';

async function overSsh(options?: SshdOptions): Promise<FilesHost> {
  const sshd = await Sshd.start(options);
  process.env['KLEE_SSH'] = sshd.ssh;
  const there = await openSshMachine(sshd.address);
  return {
    files: there.files,
    async dispose() {
      await there.close();
      await sshd.stop();
    },
  };
}

describeAsRoot('files', () => {
  filesContract('this machine', () => Promise.resolve({ files: machine.files, dispose: () => Promise.resolve() }));
  filesContract('ssh', () => overSsh());
});

const bsdtar = '/usr/bin/bsdtar';

describeUnless(existsSync(bsdtar) ? undefined : 'needs bsdtar', "where tar is FreeBSD's", () => {
  filesContract('ssh', () => overSsh({ tar: bsdtar }), ['planting']);
});
