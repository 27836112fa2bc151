// The product as built, for measuring: its host, its sessions and its command line, in a root of the benchmark's own.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseImages } from '../scripts/setup/images.mjs';
import { createBaseImage, fetchMethod, openHost, openLocalMachine, openSession } from './modules.mjs';

export const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const main = path.join(project, 'dist', 'cli', 'main.js');

/** @typedef {import('../src/cli/host.js').Host} Host */
/** @typedef {import('../src/debugger/debugger.js').Debugger} Debugger */
/** @typedef {{ root: string, dataset?: string }} Place a klee root; on ZFS, the dataset of its images too */

/**
 * A klee root in a temporary directory for the time of `work`.
 * @template T
 * @param {(place: { root: string, directory: string }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withPlace(work) {
  const directory = mkdtempSync(path.join(tmpdir(), 'klee-bench-'));
  const root = path.join(directory, 'root');
  mkdirSync(root);
  try {
    return await work({ root, directory });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @template T
 * @param {Place} place
 * @param {(host: Host) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withHost({ root, dataset }, work) {
  const host = await openHost({ machine: await openLocalMachine(), root, dataset });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/**
 * Makes the base image `name` of the one that the setup has made.
 * @param {Host} host
 * @param {keyof typeof baseImages} name
 */
export async function makeBaseImage(host, name) {
  const method = fetchMethod(host.machine, baseImages[name]);
  return createBaseImage(host, method, name, { report: () => undefined });
}

/**
 * A session of the debugger on these lines, for the time of `work`.
 * @template T
 * @param {Host} host
 * @param {readonly string[]} lines of the Dockerfile
 * @param {(engine: Debugger) => Promise<T>} work
 * @param {import('../src/debugger/debugger.js').Keeping} [keep] whether a journal is written; default: none
 * @param {boolean} [cache] whether steps of earlier sessions are taken; default: they are not
 * @returns {Promise<T>}
 */
export async function withSession(host, lines, work, keep, cache = false) {
  const { engine } = await openSession(
    host,
    { text: `${lines.join('\n')}\n`, file: 'Dockerfile', path: undefined, context: host.root },
    { buildArg: {}, env: {}, mount: [], jailparam: [], cache, driver: 'host', dialect: 'kleene', keep },
    { dirty: () => Promise.resolve('drop') },
  );
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/**
 * Runs to the end of the Dockerfile.
 * @param {Debugger} engine
 */
export async function runToEnd(engine) {
  const ended = await engine.running.continue();
  if (ended === 'finished') return;
  const failure = await engine.failure();
  throw new Error(
    `the benchmark's build ended with "${ended}": ${failure?.failure.message} ${failure?.tail.join(' ')}`,
  );
}

/**
 * Writes a Dockerfile into a directory of its own and answers that directory.
 * @param {string} directory
 * @param {string} name
 * @param {readonly string[]} lines
 */
export function contextWith(directory, name, lines) {
  const context = path.join(directory, name);
  mkdirSync(context, { recursive: true });
  writeFileSync(path.join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  return context;
}

/**
 * Runs a program that has to succeed, its output thrown away.
 * @param {readonly string[]} argv
 * @param {Record<string, string>} [env]
 * @returns {Promise<void>}
 */
export function run([program = '', ...args], env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`'${[program, ...args].join(' ')}' ended with ${code}`));
    });
  });
}
