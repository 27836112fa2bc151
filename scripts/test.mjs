#!/usr/bin/env node
// Runs all tests: `npm test`. As root on Linux in lanes beside each other, each in namespaces of its own: none sees the others'
// mounts, processes and zfs-fuse, and all but the first have a loopback of their own, since sessions use fixed ports. What they say is
// printed when they are over. With arguments, or elsewhere: `vitest run` with them.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const vitest = [process.execPath, path.join(project, 'node_modules', 'vitest', 'vitest.mjs'), 'run'];

/** What makes a lane: a mount and a pid namespace, in which zfs-fuse finds neither the socket nor the lock of another one. */
const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const prepare = [
  'mkdir -p /run/zfs && mount -t tmpfs none /run/zfs',
  'mount -t tmpfs none /run/lock && mkdir -p /run/lock/zfs',
  // A new network namespace has its loopback down.
  'if [ "$1" = alone ]; then busybox ip link set lo up; fi',
  'shift',
  'exec "$@"',
].join('\n');

/**
 * @param {'shared' | 'alone'} network
 * @param {readonly string[]} projects of vitest.config.ts
 */
function lane(network, projects) {
  const own = network === 'alone' ? ['--net'] : [];
  const chosen = projects.flatMap((name) => ['--project', name]);
  // pid 1 asks for the status of what its parent has left: what waits for a process to be gone waits for that.
  return [...namespaces, ...own, '--', 'catatonit', '--', 'sh', '-euc', prepare, 'lane', network, ...vitest, ...chosen];
}

/**
 * @param {readonly string[]} argv
 * @param {'inherit' | number} output
 * @returns {Promise<number>} the exit status
 */
function run([program = '', ...args], output) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: project, stdio: ['ignore', output, output] });
    // A Ctrl-C at the terminal reaches the lanes too: they clean up, and then it is over here. Who ends this process alone ends them.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGKILL'));
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** @type {readonly { readonly network: 'shared' | 'alone', readonly projects: readonly string[] }[]} of about the same length */
const lanes = [
  { network: 'shared', projects: ['unit', 'host'] },
  { network: 'alone', projects: ['zfs', 'ssh'] },
  { network: 'alone', projects: ['freebsd'] },
];

async function inLanes() {
  const directory = mkdtempSync(path.join(tmpdir(), 'klee-lanes-'));
  try {
    const running = lanes.map(({ network, projects }, number) => {
      const log = path.join(directory, String(number));
      /** @type {'inherit' | number} */
      const output = number === 0 ? 'inherit' : openSync(log, 'w');
      return { log, output, ended: run(lane(network, projects), output) };
    });
    const statuses = [];
    for (const { log, output, ended } of running) {
      statuses.push(await ended);
      if (output === 'inherit') continue;
      process.stdout.write(readFileSync(log));
      closeSync(output);
    }
    return Math.max(...statuses);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const args = process.argv.slice(2);
const alone = args.length > 0 || process.platform !== 'linux' || process.getuid?.() !== 0;
process.exitCode = alone ? await run([...vitest, ...args], 'inherit') : await inLanes();
