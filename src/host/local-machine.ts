/** This machine. */
import { localFiles } from './local-files.js';
import { localPrograms } from './local.js';
import type { Machine } from './machine.js';
import { localProcesses } from './owner.js';
import type { Programs } from './programs.js';
import { signalHere } from './signal.js';

/** @param platform that of `programs` */
export async function openLocalMachine(
  programs: Programs = localPrograms(),
  platform: Machine['platform'] = process.platform,
): Promise<Machine> {
  const processes = localProcesses(programs, platform);
  return {
    address: undefined,
    platform,
    uid: process.geteuid?.(),
    programs,
    files: localFiles(programs, platform),
    owner: await processes.of(process.pid),
    isAlive: (owner) => processes.isAlive(owner),
    signal: (pids, signal) =>
      Promise.resolve().then(() => {
        signalHere(pids, signal);
      }),
    close: () => Promise.resolve(),
  };
}
