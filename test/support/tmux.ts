/** klee at a real terminal: tmux runs it, types into it and reads its screen. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFailed, onTestFinished } from 'vitest';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const patienceMs = 20_000;
const pollMs = 50;

const shownStatus = '"$@"; echo "[exit status $?]"; exec cat';

export interface TerminalSetup {
  readonly args: readonly string[];
  /** A script to run instead of klee. */
  readonly script?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export class TmuxTerminal {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Runs `klee ARGS` in a terminal of 100 columns. The terminal stays when klee has ended, and shows `[exit status N]`. */
  static async open({ args, script = main, cwd, env }: TerminalSetup): Promise<TmuxTerminal> {
    const terminal = new TmuxTerminal(`klee-test-${randomUUID()}`);
    onTestFinished(() => terminal.#close());
    const variables = Object.entries({ NO_COLOR: '1', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const size = ['-x', '100', '-y', '200'];
    const program = ['sh', '-c', shownStatus, 'sh', process.execPath, script, ...args];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, ...variables, ...program);
    let seen = '';
    terminal.#onScreen = (screen) => {
      seen = screen;
    };
    onTestFailed(() => {
      process.stderr.write(`the screen at the end:\n${seen}\n`);
    });
    return terminal;
  }

  #onScreen: (screen: string) => void = () => undefined;

  /** Types a line and Enter. */
  async line(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
    await this.#tmux('send-keys', 'Enter');
  }

  /** Presses keys by tmux's names: `C-c`, `Tab`, `Up`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
  }

  /** What is on the screen, without the blank rest of it. */
  async screen(): Promise<string> {
    const { stdout } = await this.#tmux('capture-pane', '-p', '-J');
    const screen = stdout.trimEnd();
    this.#onScreen(screen);
    return screen;
  }

  /** Waits until the screen matches, for so many milliseconds, and answers it. The error shows what was on it instead. */
  async sees(pattern: RegExp, patience = patienceMs): Promise<string> {
    const late = new Error(`${String(pattern)} did not come`);
    for (const end = Date.now() + patience; ;) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      if (Date.now() > end) {
        late.message += `; the screen shows:\n${screen}`;
        throw late;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** Takes the terminal away, and waits until klee has cleaned up and ended. */
  async #close(): Promise<void> {
    const { stdout } = await this.#tmux('display-message', '-p', '#{pane_pid}');
    // A Ctrl-C that klee left to the terminal has ended the shell around it too, and with it all.
    if (stdout === '') return;
    const shell = Number(stdout);
    const klees = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((pid) => pid !== '');
    await this.#tmux('kill-server');
    for (const end = Date.now() + patienceMs; klees.some((pid) => existsSync(`/proc/${pid}/exe`));) {
      if (Date.now() > end) throw new Error('klee outlived its terminal');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  #tmux(...args: string[]) {
    return execa('tmux', ['-L', this.#socket, ...args], { reject: false });
  }
}
