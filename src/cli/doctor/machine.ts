/** The machine itself, and what klee may do on it. */
import { inUserNamespace } from '../../host/user-namespace.js';
import type { Finding } from '../../view/findings.js';
import type { HostPlace } from '../host.js';
import { version } from '../../version.js';

export async function machineFindings({ machine, root }: HostPlace): Promise<Finding[]> {
  const { address, programs, uid } = machine;
  const system = (await programs.run(['uname', '-srm'])).stdout.trim();
  return [
    { topic: 'klee', subject: version(), state: 'fine', detail: `Node ${process.versions.node}` },
    { topic: 'machine', subject: address ?? 'this one', state: 'fine', detail: system },
    { topic: 'rights', ...rights(address, uid) },
    { topic: 'klee root', subject: root, state: 'fine', detail: await freeSpace({ machine, root }) },
  ];
}

function rights(address: string | undefined, uid: number | undefined): Omit<Finding, 'topic'> {
  if (address === undefined && inUserNamespace()) {
    return { subject: 'a user', state: 'fine', detail: 'klee is root in a user namespace of its own' };
  }
  if (uid === 0) return { subject: 'root', state: 'fine', detail: 'of the machine' };
  const remedy = address === undefined ? 'run klee as root' : 'connect as root: ssh://root@host';
  return { subject: `user ${uid}`, state: 'problem', detail: 'may neither mount nor make jails', remedy };
}

/** df(1), POSIX: its second line is `filesystem blocks used available capacity mountpoint`, in units of 1024 bytes. */
async function freeSpace({ machine, root }: HostPlace): Promise<string> {
  const { exitCode, stdout } = await machine.programs.attempt(['df', '-P', '-k', root], { env: { LC_ALL: 'C' } });
  if (exitCode !== 0) return 'not there yet';
  const { size } = await import('../../view/units.js');
  const [, , , available = '0'] = stdout.trim().split('\n').at(-1)?.split(/\s+/) ?? [];
  return `${size(Number(available) * 1024)} free`;
}
