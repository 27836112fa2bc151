/** A klee root on a FreeBSD, which is played, behind an sshd: datasets and jails are there, klee is here. */
import { freebsdSshd, type StandIn, standIn } from './freebsd/stand-in.js';
import { listDirectory } from './proc.js';
import type { Sshd, SshdOptions } from './sshd.js';
import { openZfsPlace, type ZfsPlace } from './zfs-place.js';

export interface SshPlace extends ZfsPlace {
  readonly sshd: Sshd;
  readonly freebsd: StandIn;
  /** For a klee that is started as a process of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Connections, their ssh here, and what is in the temporary directory there: a line each. */
  connectionTraces(): string[];
}

/** @param options of the sshd. $KLEE_SSH is set for this process too. */
export async function openSshPlace(options?: SshdOptions): Promise<SshPlace> {
  const zfs = openZfsPlace();
  const freebsd = standIn();
  const sshd = await freebsdSshd(freebsd, options);
  process.env['KLEE_SSH'] = sshd.ssh;
  return {
    ...zfs,
    sshd,
    freebsd,
    env: { KLEE_DATASET: zfs.dataset, KLEE_HOST: sshd.address, KLEE_SSH: sshd.ssh },
    traces: () => [...zfs.traces(), ...freebsd.traces()],
    connectionTraces: () => [
      ...sshd.connections().map((pid) => `connection ${pid}`),
      ...sshd.clients().map((pid) => `ssh ${pid}`),
      ...listDirectory(sshd.temporary).map((name) => `file there: ${name}`),
    ],
    async dispose() {
      await sshd.stop();
      await freebsd.dispose();
      await zfs.dispose();
    },
  };
}
