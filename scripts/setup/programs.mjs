// Finding and running programs with nothing but Node: npm packages may not be there yet.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './say.mjs';

/** System programs live in sbin directories that the PATH of an ordinary user lacks. */
export const searchPath = [
  ...(process.env.PATH ?? '').split(path.delimiter),
  '/usr/sbin',
  '/sbin',
  '/usr/bin',
  '/bin',
].filter(Boolean);

/**
 * Where a program is installed.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  for (const directory of searchPath) {
    const file = path.join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/** The status of a program that a signal has ended. */
export const killed = 128;

/**
 * Runs a program to its end, keeping what it prints for the case that it fails.
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: Record<string, string>, timeout?: number }} [options] after `timeout` milliseconds it is killed
 * @returns {Promise<{ status: number, output: string }>}
 */
export function attempt(argv, options = {}) {
  const [program = '', ...args] = argv;
  const env = { ...process.env, PATH: searchPath.join(path.delimiter), ...options.env };
  return new Promise((resolve, reject) => {
    const { cwd, timeout } = options;
    const child = spawn(program, args, { cwd, env, timeout, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString('utf8').trimEnd();
      resolve({ status: code ?? killed, output: signal === null ? output : `${output}\nkilled by ${signal}` });
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @param {readonly string[]} argv
 * @param {Parameters<typeof attempt>[1]} [options]
 * @returns {Promise<string>} what it printed
 */
export async function run(argv, options) {
  const { status, output } = await attempt(argv, options);
  if (status === 0) return output;
  const tail = output.split('\n').slice(-30).join('\n');
  throw new SetupError(`'${argv.join(' ')}' failed with status ${status}:`, tail);
}
