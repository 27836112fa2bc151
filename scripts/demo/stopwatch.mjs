// How long each command of a session took, read off its output: klee echoes a command after its prompt when it begins it.

/** `(klee 3/7!) continue`, a comment left out. */
const echo = /^(?:\x1b\[\d+m)*\(klee [^)]*\) (?!#)([^\x1b]+)/;

export class Stopwatch {
  /** @type {{ command: string, started: number, ended?: number }[]} */
  #commands = [];
  #rest = '';

  /** @param {string} text what klee has just written */
  read(text) {
    const now = performance.now();
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const command = echo.exec(line)?.[1];
      if (command === undefined && !/^(?:\x1b\[\d+m)*\(klee /.test(line)) continue;
      this.stop(now);
      if (command !== undefined) this.#commands.push({ command, started: now });
    }
  }

  /** The command that runs ends now. */
  stop(now = performance.now()) {
    const last = this.#commands.at(-1);
    if (last !== undefined) last.ended ??= now;
  }

  /** A line for each command that one of the names begins. @param {readonly string[]} names */
  lines(names) {
    const chosen = this.#commands.filter(({ command }) => names.includes(command.split(' ')[0] ?? ''));
    const width = Math.max(0, ...chosen.map(({ command }) => command.length));
    return chosen.map(({ command, started, ended = started }) => {
      return `  ${command.padEnd(width)}  ${duration(ended - started).padStart(8)}`;
    });
  }
}

/** @param {number} ms read off a pipe, whose chunks come a little late */
function duration(ms) {
  if (ms < 5) return '< 5 ms';
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
