/** The machine behind ssh. */
import { KleeError } from '../../errors.js';
import type { Machine } from '../machine.js';
import { processesByProc, processesByPs } from '../owner.js';
import { removeTreeArgv } from '../remove-tree.js';
import { signalBy } from '../signal.js';
import { parseAddress } from './address.js';
import { Connections } from './connections.js';
import { plantThere } from './plant.js';
import { sshPrograms } from './programs.js';
import { SftpConnection } from './sftp-connection.js';
import { sftpFiles } from './sftp/files.js';

/** As uname(1) prints them. */
const systems = ['FreeBSD', 'Linux'];

/**
 * Connects to a machine by the system's ssh (`$KLEE_SSH`: another program in its place), which must log in without a question.
 *
 * `owner` is the holder there, which lives exactly as long as the connection. When the connection is lost, everything that was
 * under way fails with KLEE_CONNECTION; where nothing was, the next operation does. The one after that connects anew, with a new
 * holder: `owner` is another one then. Locks, datasets and sessions that were made in the old one's name belong to a process that
 * has ended, and any klee may remove them at any time. So whoever holds such things gives them up at a KLEE_CONNECTION, or
 * claims again, as the new owner, what is still there; and who holds them beyond one operation of somebody else's compares
 * `owner` with the one that it wrote.
 *
 * @throws KleeError KLEE_USAGE for a bad address, KLEE_CONNECTION, KLEE_MISSING_PROGRAM without ssh, KLEE_PLATFORM.
 */
export async function openSshMachine(address: string): Promise<Machine> {
  const connections = await Connections.open(parseAddress(address));
  try {
    const { platform, holder } = await connections.first();
    if (!systems.includes(holder.system)) {
      throw new KleeError('KLEE_PLATFORM', `${address} runs ${holder.system}: klee has no drivers for it`, {
        hint: `it has some for ${systems.join(' and ')}`,
      });
    }
    const programs = sshPrograms(connections);
    const sftp = new SftpConnection(connections);
    const files = sftpFiles(() => sftp.client());
    const processes = platform === 'linux' ? processesByProc((path) => files.readFile(path)) : processesByPs(programs);
    return {
      address,
      platform,
      uid: holder.uid,
      programs,
      files: {
        ...files,
        async removeTree(path) {
          await programs.run(removeTreeArgv(platform, path));
        },
        plant: (seedlings) => plantThere(programs, seedlings),
      },
      get owner() {
        return connections.owner;
      },
      isAlive: (owner) => processes.isAlive(owner),
      signal: (pids, signal) => signalBy(programs, pids, signal),
      close: () => connections.close(),
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
}
