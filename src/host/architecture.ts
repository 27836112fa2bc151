import type { Machine } from './machine.js';

/** What uname(1) prints for machines that node runs on too, in node's words. */
const names: Readonly<Record<string, NodeJS.Architecture>> = {
  x86_64: 'x64',
  i686: 'ia32',
  aarch64: 'arm64',
  armv7l: 'arm',
  ppc64le: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** The kind of a machine's processor, as node's `process.arch`; undefined for one that it has no word for. */
export async function architectureOf({
  address,
  programs,
}: Pick<Machine, 'address' | 'programs'>): Promise<NodeJS.Architecture | undefined> {
  if (address === undefined) return process.arch;
  return names[(await programs.run(['uname', '-m'])).stdout.trim()];
}
