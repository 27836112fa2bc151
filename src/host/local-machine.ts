/** This machine. */
import { localFiles } from './local-files.js';
import { localPrograms } from './local.js';
import type { Machine } from './machine.js';
import { isAlive, thisProcess } from './owner.js';
import type { Programs } from './programs.js';

export function localMachine(programs: Programs = localPrograms()): Machine {
  return {
    address: undefined,
    platform: process.platform,
    uid: process.geteuid?.(),
    programs,
    files: localFiles(programs),
    owner: thisProcess(),
    isAlive: (owner) => Promise.resolve(isAlive(owner)),
    close: () => Promise.resolve(),
  };
}
