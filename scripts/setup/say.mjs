// How the set-up talks: one line per thing done, and one clear message when it cannot go on.

/** A failure that is the machine's and not ours: printed without a stack. */
export class SetupError extends Error {
  /** @param {string[]} lines what is wrong, then what to do about it */
  constructor(...lines) {
    super(lines.join('\n'));
    this.name = 'SetupError';
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/**
 * Reports a long piece of work: a line when it starts, a dot every two seconds on a terminal, its duration at the end.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function during(what, work) {
  const started = performance.now();
  process.stderr.write(`setup: ${what} ...`);
  const ticker = process.stderr.isTTY ? setInterval(() => process.stderr.write('.'), 2000) : undefined;
  try {
    const result = await work();
    process.stderr.write(` done (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
    return result;
  } catch (error) {
    process.stderr.write(' failed\n');
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
