#!/usr/bin/env node
// Plays a whole debugger session on a Dockerfile that fails: `npm run demo`, `npm run demo -- postgres`.
// Everything happens in a temporary directory, klee's own root included, and is removed at the end.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stopwatch } from './demo/stopwatch.mjs';
import { baseImages, cacheDirectory } from './setup/images.mjs';
import { attempt, findProgram, searchPath } from './setup/programs.mjs';
import { SetupError } from './setup/say.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const exported = 'Dockerfile.fixed';
/** The commands that move through a build: those whose times are shown. */
const moves = ['continue', 'next', 'retry', 'back'];

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
 * Runs a program and shows what it writes.
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: Record<string, string>, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<number>} its exit status
 */
function show(argv, { cwd, env, onOutput } = {}) {
  const [program = '', ...args] = argv;
  const surroundings = { ...process.env, PATH: searchPath.join(path.delimiter), ...env };
  return new Promise((resolve, reject) => {
    const stdout = onOutput === undefined ? 'inherit' : 'pipe';
    const child = spawn(program, args, { cwd, env: surroundings, stdio: ['ignore', stdout, 'inherit'] });
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      process.stdout.write(text);
      onOutput?.(text);
    });
    const end = () => child.kill('SIGTERM');
    process.once('SIGTERM', end);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGTERM', end);
      resolve(code ?? 128);
    });
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
 * Says what the session has made of the Dockerfile: it only adds lines, and must have left the others as they were.
 * @param {Buffer} before
 * @param {Buffer} after
 */
function compare(before, after) {
  // latin1 gives each byte a character of its own.
  const [old, now] = [before, after].map((text) => text.toString('latin1').split('\n'));
  let kept = 0;
  for (const line of now ?? []) if (line === old?.[kept]) kept += 1;
  const added = (now?.length ?? 0) - kept;
  if (kept !== old?.length || added === 0) throw new SetupError(`${exported} is not the Dockerfile with lines added.`);
  return `${kept - 1} lines as they were, byte for byte, and ${added} new`;
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
  const main = path.join(project, 'dist', 'cli', 'main.js');
  const env = { KLEE_ROOT: root, ...(process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {}) };
  /** @param {string[]} args @param {(text: string) => void} [onOutput] */
  const klee = async (args, onOutput) => {
    print(`\n$ klee ${args.join(' ')}`);
    const options = { cwd: context, env, ...(onOutput === undefined ? {} : { onOutput }) };
    return show([process.execPath, main, ...args], options);
  };
  const stopwatch = new Stopwatch();
  try {
    mkdirSync(root);
    cpSync(path.join(project, demo.directory), context, { recursive: true });
    print('A Dockerfile whose build fails:');
    const original = readFileSync(path.join(context, 'Dockerfile'));
    process.stdout.write(`\n${original.toString()}`);
    print('\nIts base image.');
    let status = await klee(['image', 'create', '-t', demo.base, 'fetch', baseImages[demo.base]]);
    if (status !== 0) return status;
    print('\nThe session: it goes to the failure, looks around, repairs, goes on to the end, and exports.');
    status = await klee(['debug', '--batch', '-x', 'session.klee', 'Dockerfile'], (text) => stopwatch.read(text));
    stopwatch.stop();
    if (status !== 0) return status;
    print('\nHow long its moves took:');
    process.stdout.write(`\n${stopwatch.lines(moves).join('\n')}\n`);
    const fixed = readFileSync(path.join(context, exported));
    print(`\n${exported} has ${compare(original, fixed)}. The proof: it builds from the beginning.`);
    return await klee(['build', ...demo.buildOptions, '-f', exported, '-t', 'demo', '.']);
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
