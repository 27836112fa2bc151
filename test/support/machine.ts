import { openLocalMachine } from '../../src/host/local-machine.js';

/** This machine, as klee works on it. */
export const machine = await openLocalMachine();

export const { files } = machine;
