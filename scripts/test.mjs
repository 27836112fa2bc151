#!/usr/bin/env node
// Runs all tests: `npm test`. As root on Linux in lanes beside each other, each in namespaces of its own: none sees the others'
// mounts, processes and zfs-fuse, and all but the first have a loopback of their own, since sessions use fixed ports. What came of
// them is said when all are over, the failures last. With arguments, or elsewhere: `vitest run` with them.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLane } from './test/lane.mjs';
import { inNamespaces } from './test/namespaces.mjs';
import { failedAtStandstill, standstill } from './test/standstill.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const vitest = [process.execPath, path.join(project, 'node_modules', 'vitest', 'vitest.mjs'), 'run'];

/** Seven times what the longest lane takes on two idle cores, the others beside it: what takes longer hangs. */
const limitMs = 75 * 60_000;

/**
 * Projects of vitest.config.ts, and where their files are. Beside each other, on two cores, each took 430 to 570 s.
 * @type {readonly { readonly name: string, readonly network: 'shared' | 'alone', readonly projects: readonly string[], readonly files: readonly string[] }[]}
 */
const lanes = [
  // It installs packages, for which it needs the host's network.
  { name: 'e2e', network: 'shared', projects: ['host'], files: ['test/e2e'] },
  { name: 'unit+contracts', network: 'alone', projects: ['unit', 'host'], files: ['test/unit', 'test/contract'] },
  { name: 'sessions', network: 'alone', projects: ['host'], files: ['test/session'] },
  { name: 'zfs', network: 'alone', projects: ['zfs'], files: ['test/session'] },
  { name: 'freebsd+ssh', network: 'alone', projects: ['freebsd', 'ssh'], files: ['test/session'] },
];

/** @param {typeof lanes[number]} lane */
async function run({ name, network, projects, files }) {
  const argv = [...vitest, ...projects.flatMap((one) => ['--project', one]), ...files];
  return { name, ...(await runLane(name, inNamespaces(network, argv), { cwd: project, limitMs, say: console.log })) };
}

/** @param {typeof lanes[number]} lane */
async function runAgainAtStandstill(lane) {
  const first = await run(lane);
  const failed = first.status === 0 ? [] : failedAtStandstill(first.said);
  if (failed.length === 0) return first;
  const projects = lane.projects.filter((name) => failed.some(({ project }) => project === name));
  const again = await run({ ...lane, projects, files: [...new Set(failed.map(({ file }) => file))] });
  return {
    ...again,
    name: first.name,
    summary: [...first.summary, `${standstill}. What failed, once more:`, ...again.summary],
  };
}

async function inLanes() {
  const done = await Promise.all(lanes.map((lane) => runAgainAtStandstill(lane)));
  for (const { name, status, summary } of done.sort((a, b) => a.status - b.status)) {
    process.stdout.write(`\n${name}: ${status === 0 ? 'passed' : 'FAILED'}\n${summary.join('\n')}\n`);
  }
  return done.some(({ status }) => status !== 0) ? 1 : 0;
}

/** @param {readonly string[]} args @returns {Promise<number>} the exit status */
function alone(args) {
  const [program = '', ...rest] = [...vitest, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { cwd: project, stdio: 'inherit' });
    process.on('SIGINT', () => undefined);
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const args = process.argv.slice(2);
const isHostOfLanes = process.platform === 'linux' && process.getuid?.() === 0;
process.exitCode = args.length === 0 && isHostOfLanes ? await inLanes() : await alone(args);
