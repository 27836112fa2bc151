// How long klee takes to start: to its version, and to the prompt of the debugger on a terminal.
import { spawn } from 'node:child_process';
import { contextWith, main, run, withPlace } from './product.mjs';
import { inTurn, timeOf } from './statistics.mjs';

/**
 * Starts `klee debug` on a terminal that script(1) makes, and answers how long it took until its prompt was there. script(1)'s own
 * start is part of it, so that what is measured is more than what a person waits for.
 * @param {string} root
 * @param {string} context
 * @returns {Promise<number>}
 */
function timeToPrompt(root, context) {
  const line = [process.execPath, main, 'debug', '--root', root, context].map((word) => `'${word}'`).join(' ');
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
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

/** @param {{ rounds: number }} options */
export async function measureStart({ rounds }) {
  return withPlace(({ root, directory }) => {
    const context = contextWith(directory, 'start', ['FROM busybox', 'ENV A=b', 'RUN make', 'CMD ["/bin/sh"]']);
    return inTurn(
      {
        node: () => timeOf(() => run([process.execPath, '-e', '0'])),
        version: () => timeOf(() => run([process.execPath, main, '--version'])),
        prompt: () => timeToPrompt(root, context),
      },
      { rounds, warmUps: 2 },
    );
  });
}
