#!/usr/bin/env node
// Plays a whole debugger session on a Dockerfile that fails: `npm run demo`, `npm run demo -- postgres`.
// Everything happens in a temporary directory, klee's own root included, and is removed at the end.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseImages, cacheDirectory } from './setup/images.mjs';
import { attempt, findProgram, searchPath } from './setup/programs.mjs';
import { SetupError } from './setup/say.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const exported = 'Dockerfile.fixed';

/**
 * @typedef {object} Demo
 * @property {'demo' | 'postgres'} purpose what scripts/setup.mjs prepares
 * @property {string} directory holds the Dockerfile, its context and the session
 * @property {keyof typeof baseImages} base the image that the Dockerfile is made from
 * @property {string[]} buildOptions what `klee build` of the exported file needs
 */

/** @type {Record<string, Demo>} */
const demos = {
  busybox: { purpose: 'demo', directory: 'examples/demo', base: 'busybox', buildOptions: [] },
  postgres: {
    purpose: 'postgres',
    directory: 'examples/postgres',
    base: 'debian',
    buildOptions: ['-J', 'allow.sysvipc'],
  },
};

/** @param {string} line */
function print(line) {
  process.stdout.write(process.stdout.isTTY ? `\x1b[1m${line}\x1b[0m\n` : `${line}\n`);
}

/**
 * Runs a program on our own terminal.
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<number>} its exit status
 */
function show(argv, options = {}) {
  const [program = '', ...args] = argv;
  const env = { ...process.env, PATH: searchPath.join(path.delimiter), ...options.env };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 128));
  });
}

/**
 * Removes the directory of the demo, but never through a mount: that would empty what is mounted.
 * @param {string} directory
 */
function remove(directory) {
  const mounts = existsSync('/proc/self/mountinfo') ? readFileSync('/proc/self/mountinfo', 'utf8').split('\n') : [];
  const inside = mounts.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${directory}/`));
  if (inside.length > 0) throw new SetupError(`${directory} is still mounted on and was left: ${inside.join(' ')}`);
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Plays the demo as root, which jails need.
 * @param {Demo} demo
 * @returns {Promise<number>} the exit status
 */
async function play(demo) {
  const directory = mkdtempSync(path.join(tmpdir(), 'klee-demo-'));
  const context = path.join(directory, 'context');
  const root = path.join(directory, 'root');
  mkdirSync(root);
  cpSync(path.join(project, demo.directory), context, { recursive: true });
  const main = path.join(project, 'dist', 'cli', 'main.js');
  /** @param {string[]} args */
  const klee = async (...args) => {
    print(`\n$ klee ${args.join(' ')}`);
    return show([process.execPath, main, ...args], { cwd: context, env: { KLEE_ROOT: root } });
  };
  try {
    print('A Dockerfile whose build fails:');
    process.stdout.write(`\n${readFileSync(path.join(context, 'Dockerfile'), 'utf8')}`);
    print('\nFirst its base image.');
    let status = await klee('image', 'create', 'fetch', baseImages[demo.base], '-t', demo.base);
    if (status !== 0) return status;
    print('\nNow the session: it runs to the failure, looks, goes back, repairs, goes on, and exports.');
    status = await klee('debug', '--batch', '-x', 'session.klee', 'Dockerfile');
    if (status !== 0) return status;
    print(`\n${exported} as the session has written it:`);
    process.stdout.write(`\n${readFileSync(path.join(context, exported), 'utf8')}`);
    print('\nAnd the proof: it builds from the beginning.');
    return await klee('build', ...demo.buildOptions, '-f', exported, '-t', 'demo', '.');
  } finally {
    remove(directory);
  }
}

/** @param {string} name */
async function main(name) {
  const demo = demos[name];
  if (demo === undefined) {
    throw new SetupError(`there is no demo '${name}'; there is: ${Object.keys(demos).join(', ')}`);
  }
  const prepared = await show([process.execPath, path.join(project, 'scripts', 'setup.mjs'), '--for', demo.purpose]);
  if (prepared !== 0) return prepared;
  if (process.getuid?.() === 0) {
    const status = await play(demo);
    print(status === 0 ? '\nThe demo is over; nothing of it is left on this machine.' : '\nThe demo has failed.');
    return status;
  }
  if (findProgram('sudo') === undefined || (await attempt(['sudo', '-n', 'true'])).status !== 0) {
    throw new SetupError(
      'jails need root, and there is no sudo without a password. Run this:',
      `  sudo npm run demo -- ${name}`,
    );
  }
  // The same cache, so that root does not make the base image once more.
  const environment = [`XDG_CACHE_HOME=${path.dirname(cacheDirectory)}`, `PATH=${searchPath.join(path.delimiter)}`];
  return show(['sudo', '-n', 'env', ...environment, process.execPath, fileURLToPath(import.meta.url), name]);
}

// Ctrl-C reaches klee as well, being on the same terminal; we stay to clean up after it.
process.on('SIGINT', () => {});

try {
  process.exitCode = await main(process.argv[2] ?? 'busybox');
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`demo: ${error.message}\n`);
  process.exitCode = 1;
}
