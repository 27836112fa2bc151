// The machine that was measured on, in words that tell nothing else about it.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { findProgram, run } from '../scripts/setup/programs.mjs';

/** @param {string} name */
async function versionOf(name) {
  const path = findProgram(name);
  if (path === undefined) return `${name}: not installed`;
  return (await run([path, '--version'])).split('\n')[0] ?? name;
}

/** @returns {Promise<string[]>} a line each */
export async function describeMachine() {
  const [cpu] = cpus();
  const kernel = /^\d+\.\d+(\.\d+)?/.exec(release())?.[0] ?? release();
  const [load = 0] = loadavg();
  return [
    `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Linux ${kernel}, Node ${process.versions.node}, ${await versionOf('crun')}, ${await versionOf('runc')}`,
    `other work on the machine: a load of ${load.toFixed(1)} when the measurements began (0 is an idle machine)`,
  ];
}
