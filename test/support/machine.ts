import { localMachine } from '../../src/host/local-machine.js';

/** This machine, as klee works on it. */
export const machine = localMachine();

export const { files } = machine;
