/** The debugger at a terminal, on node:repl. */
import { Recoverable, type REPLServer, start } from 'node:repl';
import type { CommandContext, FrontEnd } from '../commands/command.js';
import type { Interpreter } from '../commands/interpreter.js';
import type { Memory } from '../commands/memory.js';
import { narrate } from '../commands/narrate.js';
import { promptAt } from '../commands/prompt.js';
import { mayLeave } from '../commands/quit.js';
import type { Debugger } from '../debugger/debugger.js';
import type { Theme } from '../view/theme.js';
import type { answer } from './answer.js';
import { complaint } from './complaint.js';
import { goesOn } from './continuation.js';
import { editFile, editText, type RunOnTerminal } from './editor.js';
import { giveHistory, historyOf, readHistory, writeHistory } from './history.js';
import { Pager } from './pager.js';
import { type Questions, withKeysTaken } from './questions.js';

export interface TerminalOptions {
  readonly theme: Theme;
  readonly historyPath: string;
  readonly runOnTerminal: RunOnTerminal;
  readonly questions: Questions;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Ends the session when it fires: the terminal is gone, or klee is asked to end. */
  readonly end: AbortSignal;
}

/** What has lines done. */
interface Hands {
  readonly interpreter: Interpreter;
  readonly context: CommandContext;
  readonly answer: typeof answer;
}

/** As a shell counts the exit status of a program that SIGHUP has ended. */
const hangUp = 129;

/** Talks with the user until they quit. Answers the exit status. */
export async function runTerminal(engine: Debugger, memory: Memory, options: TerminalOptions): Promise<number> {
  const terminal = new Terminal(engine, memory, options, await readHistory(options.historyPath));
  return terminal.run();
}

class Terminal {
  readonly #engine: Debugger;
  readonly #options: TerminalOptions;
  readonly #memory: Memory;
  /** Undefined before the first prompt. */
  #hands: Hands | undefined;
  readonly #pager: Pager;
  /** The latest line first. */
  #history: readonly string[];
  #server: REPLServer | undefined;
  /** Lines are done one after the other, also those that were typed while another was at work. */
  #queue: Promise<void> = Promise.resolve();
  /** How many lines are at work or wait for it. */
  #pending = 0;
  #quit: number | undefined;
  /** The terminal was closed. */
  #gone = false;
  /** An error that is not klee's ends the session; it is thrown when the terminal is given back. */
  #failure: { readonly error: unknown } | undefined;
  /** True when the last thing written did not end its line: the prompt must not be glued to it. */
  #midLine = false;

  constructor(engine: Debugger, memory: Memory, options: TerminalOptions, history: readonly string[]) {
    this.#engine = engine;
    this.#options = options;
    this.#history = history;
    this.#pager = new Pager(() => options.questions.more());
    this.#memory = memory;
  }

  async run(): Promise<number> {
    const { theme, input } = this.#options;
    // A terminal that is gone fails whatever is asked of it, also when no prompt listens any more.
    input.on('error', () => (this.#gone = true));
    const silence = this.#engine.on((event) => {
      if (event.type === 'output') this.#write(event.chunk);
      else for (const line of narrate(event, theme)) this.#write(`${this.#midLine ? '\n' : ''}${line}\n`);
    });
    do {
      await this.#prompts();
      await this.#queue;
    } while (!this.#isOver() && !(await this.#mayLeave()));
    silence();
    if (this.#memory.preferences.historySave) await writeHistory(this.#options.historyPath, this.#history);
    // What still listens to the terminal does not keep klee from ending.
    input.unref();
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#gone) return hangUp;
    return this.#quit ?? (this.#engine.position().failed ? 1 : 0);
  }

  /** Prompts until the user quits or types Ctrl-D. */
  async #prompts(): Promise<void> {
    const { input, output, end } = this.#options;
    let hands = this.#hands;
    const server = start({
      prompt: this.#prompt(),
      input,
      output,
      terminal: true,
      useGlobal: true,
      ignoreUndefined: true,
      preview: false,
      eval: (line, _context, _file, done) => {
        if (hands !== undefined) this.#line(hands, line, done);
      },
      completer: (line: string, done: (error: null, completions: [string[], string]) => void) => {
        // It never rejects: what cannot be completed has no candidates.
        void hands?.interpreter.complete(line, hands.context).then((completions) => {
          done(null, completions);
        });
      },
    });
    this.#server = server;
    // node:repl's own dot commands would be a second set of commands.
    for (const name of Object.keys(server.commands)) Reflect.deleteProperty(server.commands, name);
    server.removeAllListeners('SIGINT');
    server.on('SIGINT', () => {
      this.#interrupt(server);
    });
    const close = () => {
      server.close();
    };
    const exited = new Promise<void>((resolve) => {
      server.once('exit', resolve);
    });
    end.addEventListener('abort', close, { once: true });
    server.on('error', () => (this.#gone = true));
    giveHistory(server, this.#history);
    if (hands === undefined) {
      // Read from the disk when the prompt is there; what is typed meanwhile waits in the terminal.
      server.pause();
      this.#hands = hands = await this.#takeUp();
      server.resume();
    }
    await exited;
    this.#history = [...historyOf(server)];
    end.removeEventListener('abort', close);
  }

  async #takeUp(): Promise<Hands> {
    const [{ Interpreter }, { answer, inContext }] = await Promise.all([
      import('../commands/interpreter.js'),
      import('./answer.js'),
    ]);
    const [interpreter, memory] = [new Interpreter(), this.#memory];
    const surroundings = { debugger: this.#engine, frontEnd: this.#frontEnd(memory), memory };
    return { interpreter, context: inContext(interpreter, surroundings), answer };
  }

  #isOver(): boolean {
    return this.#quit !== undefined || this.#failure !== undefined || this.#gone || this.#options.end.aborted;
  }

  /** Ctrl-D asks what `quit` asks. */
  async #mayLeave(): Promise<boolean> {
    if (this.#engine.loses !== undefined) this.#write('\n');
    return mayLeave({ debugger: this.#engine, frontEnd: this.#frontEnd(this.#memory) });
  }

  #frontEnd({ preferences }: Memory): FrontEnd {
    const { questions, runOnTerminal, theme, output } = this.#options;
    return {
      interactive: true,
      theme,
      // A terminal that does not tell says 0.
      columns: () => preferences.width ?? (output.columns > 0 ? output.columns : Infinity),
      write: (text) => {
        this.#write(text);
      },
      page: async (line) => {
        const { pagination, height = output.rows, width = output.columns } = preferences;
        const goesOn = !pagination || (await this.#pager.hasRoomFor(line, { height, width }));
        if (goesOn) this.#write(`${line}\n`);
        return goesOn;
      },
      confirm: async (question) => !preferences.confirm || questions.yesNo(question),
      editText: (text) => this.#lend(() => editText(text, runOnTerminal, process.env)),
      editFile: (path, line) => this.#lend(() => editFile(path, line, runOnTerminal, process.env)),
      complain: (error) => {
        this.#write(complaint(error, theme));
      },
      lendTerminal: (work) => this.#lend(work),
      quit: (status) => {
        this.#quit = status;
      },
    };
  }

  /** Gives the terminal to another program, as a terminal is when nobody has touched it. */
  async #lend<T>(work: () => Promise<T>): Promise<T> {
    const { input } = this.#options;
    return withKeysTaken(input, async () => {
      this.#server?.pause();
      input.setRawMode(false);
      try {
        return await work();
      } finally {
        input.setRawMode(true);
        this.#server?.resume();
      }
    });
  }

  #line(
    { interpreter, context, answer }: Hands,
    line: string,
    done: (error: Error | null, result: unknown) => void,
  ): void {
    if (goesOn(line.replace(/\n$/, ''), (one) => interpreter.opensBlock(one))) {
      if (/^[^\n]*\n?$/.test(line) && interpreter.opensBlock(line)) {
        this.#write('End with a line saying just "end".\n');
      }
      done(new Recoverable(new SyntaxError('the instruction goes on in the next line')), undefined);
      return;
    }
    const text = line.replace(/\n$/, '');
    const typedAhead = this.#pending > 0;
    this.#pending += 1;
    this.#queue = this.#queue.then(async () => {
      // It was shown when it was typed, amid the output of a step: here it stands behind its prompt.
      if (typedAhead) this.#write(`${text}\n`);
      this.#pager.begin();
      try {
        await answer(interpreter, text, context);
      } catch (error) {
        this.#write(complaint(error, this.#options.theme));
      } finally {
        this.#pending -= 1;
      }
      if (this.#midLine) this.#write('\n');
      if (this.#quit !== undefined) this.#server?.close();
      else {
        this.#server?.setPrompt(this.#prompt());
        done(null, undefined);
      }
    });
    this.#queue = this.#queue.catch((error: unknown) => {
      this.#failure = { error };
      this.#server?.close();
    });
  }

  #interrupt(server: REPLServer): void {
    if (this.#pending > 0) {
      this.#engine.running.interrupt();
      return;
    }
    this.#write('\n');
    server.clearBufferedCommand();
    // The whole line, wherever the cursor stands in it.
    server.write(null, { ctrl: true, name: 'e' });
    server.write(null, { ctrl: true, name: 'u' });
    server.displayPrompt();
  }

  #prompt(): string {
    return promptAt(this.#engine.position(), this.#memory);
  }

  #write(text: string | Buffer): void {
    if (text.length === 0) return;
    this.#midLine = text.at(-1) !== '\n' && text.at(-1) !== 10;
    const trouble = this.#memory.logging.copy(text);
    this.#options.output.write(text);
    if (trouble !== undefined) this.#write(`${this.#options.theme.warning(`warning: ${trouble}`)}\n`);
  }
}
