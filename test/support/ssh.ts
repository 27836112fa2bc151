/** What tests of a machine behind ssh share. */
import { expect, onTestFinished } from 'vitest';
import type { Machine } from '../../src/host/machine.js';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { isRunning } from './proc.js';
import { Sshd, type SshdOptions } from './sshd.js';

export async function sshdFor(options?: SshdOptions): Promise<Sshd> {
  const sshd = await Sshd.start(options);
  onTestFinished(() => sshd.stop());
  process.env['KLEE_SSH'] = sshd.ssh;
  return sshd;
}

export async function machineAt(address: string): Promise<Machine> {
  const machine = await openSshMachine(address);
  onTestFinished(() => machine.close());
  return machine;
}

/** A program that sleeps there, its pid, and that it is running. */
export async function sleeping(machine: Machine) {
  const running = await machine.programs.start(['sleep', '1000'], () => undefined);
  expect(isRunning(running.pid)).toBe(true);
  return running;
}

export const lost = {
  code: 'KLEE_CONNECTION',
  message: expect.stringMatching(/^the connection to ssh:.* was lost$/) as string,
};
