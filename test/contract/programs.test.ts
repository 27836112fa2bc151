import { machine } from '../support/machine.js';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { describeAsRoot } from '../support/privileges.js';
import { Sshd } from '../support/sshd.js';
import { programsContract } from './programs.contract.js';

describeAsRoot('programs', () => {
  programsContract('this machine', () => {
    return Promise.resolve({ programs: machine.programs, dispose: () => Promise.resolve() });
  });

  programsContract('ssh', async () => {
    const sshd = await Sshd.start();
    process.env['KLEE_SSH'] = sshd.ssh;
    const there = await openSshMachine(sshd.address);
    return {
      programs: there.programs,
      async dispose() {
        await there.close();
        await sshd.stop();
      },
    };
  });
});
