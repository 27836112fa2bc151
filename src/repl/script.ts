/** The debugger without a terminal: commands from a file or from standard input, one after the other. */
import type { CommandContext, FrontEnd, Memory } from '../commands/command.js';
import { Interpreter } from '../commands/interpreter.js';
import { narrate } from '../commands/narrate.js';
import type { Debugger } from '../debugger/debugger.js';
import { KleeError } from '../errors.js';
import type { Theme } from '../view/theme.js';
import { answer, complaint } from './answer.js';
import { goesOn } from './continuation.js';
import { promptOf } from './prompt.js';

export interface ScriptOptions {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** The first error ends the script with status 1, as `gdb --batch -x` has it; otherwise it goes on with the next line. */
  readonly stopAtError: boolean;
  readonly theme: Theme;
  readonly write: (text: string | Buffer) => void;
  /** Ends the script when it fires, after the command that runs. */
  readonly end: AbortSignal;
}

export interface ScriptEnd {
  /** The exit status: 1 also when the session ends at a failed step. */
  readonly status: number;
  readonly quit: boolean;
  /** True when an error ended it. */
  readonly error: boolean;
}

/** Runs a script to its end, its `quit`, or its first error. */
export async function runScript(engine: Debugger, memory: Memory, options: ScriptOptions): Promise<ScriptEnd> {
  const { theme, write } = options;
  let quitStatus: number | undefined;
  const frontEnd: FrontEnd = {
    interactive: false,
    theme,
    write,
    confirm(question) {
      write(`${question} (y or n) [answered Y; input not from terminal]\n`);
      return Promise.resolve(true);
    },
    editText: () =>
      Promise.reject(
        new KleeError('KLEE_USAGE', 'There is no terminal for an editor.', {
          hint: 'give the new instruction: edit N INSTRUCTION',
        }),
      ),
    lendTerminal: (work) => work(),
    quit(status) {
      quitStatus = status;
    },
  };
  const context: CommandContext = { debugger: engine, frontEnd, memory };
  const interpreter = new Interpreter();
  const silence = engine.on((event) => {
    if (event.type === 'output') write(event.chunk);
    else for (const line of narrate(event, theme)) write(`${line}\n`);
  });
  try {
    for await (const line of joinContinued(options.lines, interpreter)) {
      // Inside a script an empty line does nothing: what it repeats depends on where one is, as in gdb.
      if (line.trim() === '') continue;
      write(theme.dim(`${promptOf(engine.position())}${line}`) + '\n');
      try {
        await answer(interpreter, line, context);
      } catch (error) {
        write(theme.error(complaint(error)));
        if (options.stopAtError) return { status: 1, quit: false, error: true };
      }
      if (options.end.aborted) break;
      if (quitStatus !== undefined) return { status: quitStatus, quit: true, error: false };
    }
  } finally {
    silence();
  }
  return { status: engine.position().failed ? 1 : 0, quit: false, error: false };
}

/** An instruction can go over several lines, as in a Dockerfile. */
async function* joinContinued(lines: ScriptOptions['lines'], interpreter: Interpreter): AsyncIterable<string> {
  let begun: string | undefined;
  for await (const line of lines) {
    begun = begun === undefined ? line : `${begun}\n${line}`;
    if (goesOn(begun, (one) => interpreter.opensBlock(one))) continue;
    yield begun;
    begun = undefined;
  }
  if (begun !== undefined) yield begun;
}
