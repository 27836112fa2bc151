import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long the end of the output is waited for when the lane is over. */
const lastWordsMs = 1000;

/** From where on vitest tells what failed. */
const failures = /^\S* *⎯+ *(Failed Suites|Failed Tests|Unhandled Errors|Unhandled Error|Startup Error)/;
const sums = /^ *(Test Files|Tests|Errors|Duration) {2}/;

/** What a summary shows of a lane that failed. */
const shownLines = 150;

/** @param {string} line without colours and cursor movements */
const plain = (line) => line.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, '');

/** The processes below a pid, with what each waits for. @param {number} pid */
function processesBelow(pid) {
  const lines = execFileSync('ps', ['-eo', 'pid,ppid,stat,wchan:24,etime,args'], { encoding: 'utf8' }).split('\n');
  const below = new Set([pid]);
  // A child has mostly a higher pid than its parent, but pids wrap: until nothing is added.
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const line of lines) {
      const [child = 0, parent = 0] = line.trim().split(/\s+/, 2).map(Number);
      if (below.has(parent)) below.add(child);
    }
  }
  return lines.filter((line) => below.has(Number.parseInt(line, 10))).map((line) => line.slice(0, 200));
}

/**
 * Runs a lane of tests. Each line of its output is said at once, behind the lane's name.
 * @param {string} name
 * @param {readonly string[]} argv
 * @param {{ readonly cwd: string, readonly limitMs: number, readonly say: (line: string) => void }} options what is not over by
 *   the limit hangs: it is ended, and its processes are in the summary
 * @returns {Promise<{ readonly status: number, readonly said: readonly string[], readonly summary: readonly string[] }>} the exit status,
 *   what it printed, without colours, and in a few lines what came of it
 */
export function runLane(name, [program = '', ...args], { cwd, limitMs, say }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {string[]} */
    const said = [];
    /** @type {string[]} */
    let hanging = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        say(`[${name}] ${line}`);
      });
    }
    const limit = setTimeout(() => {
      hanging = [`was not over after ${limitMs / 1000} s and was ended. Its processes were:`];
      hanging.push(...processesBelow(child.pid ?? 0));
      child.kill('SIGKILL');
    }, limitMs);
    // A Ctrl-C at the terminal reaches the lanes too: they clean up, and then it is over here. Who ends this process alone ends them.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGKILL'));
    child.on('error', reject);
    const end = (/** @type {number} */ status) => {
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      const words = said.map(plain);
      const begin = words.findIndex((line) => failures.test(line));
      const told = status === 0 || begin < 0 ? [] : said.slice(begin, begin + shownLines);
      resolve({ status, said: words, summary: [...told, ...hanging, ...words.filter((line) => sums.test(line))] });
    };
    child.on('exit', (code) => {
      clearTimeout(limit);
      child.on('close', () => end(code ?? 1));
      // Should something live on that has the lane's output.
      setTimeout(() => end(code ?? 1), lastWordsMs).unref();
    });
  });
}
