/** The debugger without a terminal: commands from a file or from standard input, one after the other. */
import { type FrontEnd } from '../commands/command.js';
import { Interpreter } from '../commands/interpreter.js';
import type { Memory } from '../commands/memory.js';
import { narrate } from '../commands/narrate.js';
import { promptAt } from '../commands/prompt.js';
import type { Debugger } from '../debugger/debugger.js';
import { KleeError } from '../errors.js';
import type { Theme } from '../view/theme.js';
import { answer, answeredYes, complaint, inContext, inFile } from './answer.js';
import { logicalLines } from './logical-lines.js';

export interface ScriptOptions {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** The file that they are of, for errors; undefined for lines that have no place. */
  readonly file: string | undefined;
  /** The first error ends the script, as in a file for gdb; otherwise it goes on with the next line. */
  readonly stopAtError: boolean;
  /** Shows each line behind the prompt. */
  readonly echo: boolean;
  readonly theme: Theme;
  readonly write: (text: string | Buffer) => void;
  /** Ends the script when it fires, after the command that runs. */
  readonly end: AbortSignal;
}

export interface ScriptEnd {
  /** The status that a `quit` asked for. */
  readonly quit: number | undefined;
  /** True when an error ended it, or its last line was one. */
  readonly error: boolean;
}

/** Runs a script to its end, its `quit`, or its first error. */
export async function runScript(engine: Debugger, memory: Memory, options: ScriptOptions): Promise<ScriptEnd> {
  const { theme, file, echo, stopAtError } = options;
  const write = (text: string | Buffer) => {
    memory.logging.copy(text);
    options.write(text);
  };
  let quit: number | undefined;
  const frontEnd = scriptFrontEnd(memory, theme, write, (status) => (quit = status));
  const interpreter = new Interpreter();
  const context = inContext(interpreter, { debugger: engine, frontEnd, memory });
  const silence = engine.on((event) => {
    if (event.type === 'output') write(event.chunk);
    else for (const line of narrate(event, theme)) write(`${line}\n`);
  });
  let failed = false;
  try {
    for await (const { text, number } of logicalLines(options.lines, (line) => interpreter.opensBlock(line))) {
      // Inside a script an empty line does nothing: what it repeats depends on where one is, as in gdb.
      if (text.trim() === '') continue;
      if (echo) write(theme.dim(`${promptAt(engine.position(), memory)}${text}`) + '\n');
      failed = false;
      try {
        await answer(interpreter, text, context);
      } catch (error) {
        write(theme.error(complaint(file === undefined ? error : inFile(error, file, number))));
        failed = true;
        if (stopAtError) break;
      }
      if (quit !== undefined || options.end.aborted) break;
    }
  } finally {
    silence();
  }
  return { quit, error: failed };
}

function scriptFrontEnd(
  { preferences }: Memory,
  theme: Theme,
  write: (text: string | Buffer) => void,
  quit: (status: number) => void,
): FrontEnd {
  return {
    interactive: false,
    theme,
    write,
    confirm(question) {
      if (preferences.confirm) write(`${answeredYes(question)}\n`);
      return Promise.resolve(true);
    },
    editText: () =>
      Promise.reject(
        new KleeError('KLEE_USAGE', 'There is no terminal for an editor.', {
          hint: 'give the new instruction: edit N INSTRUCTION',
        }),
      ),
    lendTerminal: (work) => work(),
    quit,
  };
}
