// How long klee takes to start: to its version, and to the prompt of the debugger on a terminal.
import { spawn } from 'node:child_process';
import { contextWith, main, run, withPlace } from './product.mjs';
import { inTurn, timeOf } from './statistics.mjs';

/**
 * The argv that runs `argv` on a terminal, which script(1) makes.
 * @param {readonly string[]} argv
 */
const onTerminal = (argv) => ['script', '-qec', argv.map((word) => `'${word}'`).join(' '), '/dev/null'];

/**
 * Starts `klee debug` on a terminal and answers how long it took until its prompt was there.
 * @param {string} root
 * @param {string} context
 * @returns {Promise<number>}
 */
function timeToPrompt(root, context) {
  const [program = '', ...args] = onTerminal([process.execPath, main, 'debug', '--root', root, context]);
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    /** @type {number | undefined} */
    let took;
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      said += chunk.toString();
      if (took !== undefined || !said.includes('(klee 1/')) return;
      took = performance.now() - started;
      child.stdin.write('quit\r');
    });
    child.on('error', reject);
    child.on('exit', () => {
      if (took === undefined) reject(new Error(`klee debug came to no prompt: ${said}`));
      else resolve(took);
    });
  });
}

/** @typedef {Record<'node' | 'nodeOnTerminal' | 'version' | 'prompt', import('./statistics.mjs').Sample>} Start */

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Start>}
 */
export async function measureStart({ rounds }) {
  return withPlace(({ root, directory }) => {
    const context = contextWith(directory, 'start', ['FROM busybox', 'ENV A=b', 'RUN make', 'CMD ["/bin/sh"]']);
    return inTurn(
      {
        node: () => timeOf(() => run([process.execPath, '-e', '0'])),
        nodeOnTerminal: () => timeOf(() => run(onTerminal([process.execPath, '-e', '0']))),
        version: () => timeOf(() => run([process.execPath, main, '--version'])),
        prompt: () => timeToPrompt(root, context),
      },
      { rounds, warmUps: 2 },
    );
  });
}
