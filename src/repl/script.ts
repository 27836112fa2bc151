/** The debugger without a terminal: commands from a file or from standard input, one after the other. */
import { type FrontEnd } from '../commands/command.js';
import { Interpreter } from '../commands/interpreter.js';
import type { Memory } from '../commands/memory.js';
import { promptAt } from '../commands/prompt.js';
import type { Debugger } from '../debugger/debugger.js';
import { KleeError } from '../errors.js';
import { answer, inContext, inFile, isInterruption } from './answer.js';
import { logicalLines } from './logical-lines.js';
import type { Voice } from './voice.js';

export interface ScriptOptions {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** The file that they are of, for errors; undefined for lines that have no place. */
  readonly file: string | undefined;
  /** The first error ends the script, as in a file for gdb; otherwise it goes on with the next line. */
  readonly stopAtError: boolean;
  /** Shows each line behind the prompt. */
  readonly echo: boolean;
  readonly voice: Voice;
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
  const { voice, file, echo, stopAtError } = options;
  let quit: number | undefined;
  const interpreter = new Interpreter();
  const frontEnd = scriptFrontEnd(memory, voice, (status) => (quit = status));
  const context = inContext(interpreter, { debugger: engine, frontEnd, memory });
  let interrupted = false;
  const silence = engine.on((event) => {
    interrupted ||= isInterruption(event);
    voice.event(event);
  });
  let failed = false;
  try {
    for await (const { text, number } of logicalLines(options.lines, (line) => interpreter.opensBlock(line))) {
      // Inside a script an empty line does nothing: what it repeats depends on where one is, as in gdb.
      if (text.trim() === '') continue;
      if (echo) voice.command(promptAt(engine.position(), memory), text);
      failed = false;
      try {
        await answer(interpreter, text, context);
      } catch (error) {
        voice.error(file === undefined ? error : inFile(error, file, number));
        failed = true;
        if (stopAtError) break;
      }
      if (quit !== undefined || options.end.aborted || (interrupted && stopAtError)) break;
    }
  } finally {
    silence();
  }
  return { quit, error: failed };
}

function noEditor(): Promise<never> {
  return Promise.reject(
    new KleeError('KLEE_USAGE', 'There is no terminal for an editor.', {
      hint: 'give the new instruction: edit N INSTRUCTION',
    }),
  );
}

function scriptFrontEnd({ preferences }: Memory, voice: Voice, quit: (status: number) => void): FrontEnd {
  return {
    interactive: false,
    theme: voice.theme,
    columns: () => preferences.width ?? Infinity,
    result: voice.result,
    write(text) {
      voice.write(text);
    },
    confirm(question) {
      if (preferences.confirm) voice.question(question);
      return Promise.resolve(true);
    },
    editText: noEditor,
    editFile: noEditor,
    complain(error) {
      voice.error(error);
    },
    lendTerminal: (work) => work(),
    quit,
  };
}
