/** `--json`: stdout has messages for machines, one a line, and nothing else. */
import { encoded, errorMessage, jsonLine } from '../commands/messages/json.js';
import { type Message, protocolVersion } from '../commands/messages/message.js';
import { asKleeError } from '../host/system-errors.js';
import type { Image } from '../image/image.js';
import type { Cli } from './cli.js';
import { errorReport, HandedOver } from './report-error.js';
import type { DebuggedBuild } from './debug-input.js';
import { version } from '../version.js';

export type Say = (message: Message) => void;

/**
 * Does `work` with stdout for messages: whatever else is printed becomes one of type `text`. An error that ends it is said too, and the
 * last message has the exit status.
 */
export async function inJson(cli: Cli, work: (say: Say) => Promise<void>): Promise<void> {
  const { stdout } = cli;
  const say: Say = (message) => stdout.write(jsonLine(message));
  cli.stdout = {
    write(text) {
      say({ type: 'text', ...(typeof text === 'string' ? { text } : encoded(text)) });
    },
  };
  try {
    await work(say);
  } catch (error) {
    // Another klee has said all of it.
    if (error instanceof HandedOver) throw error;
    const known = asKleeError(error);
    if (known !== undefined) say(errorMessage(known));
    say({ type: 'exit', status: errorReport(error).status });
    throw error;
  } finally {
    cli.stdout = stdout;
  }
  say({ type: 'exit', status: cli.status });
}

/** The first message, then what is to be said before anything runs. */
export function sayHello(say: Say, { engine, dialect, warnings, input }: DebuggedBuild): void {
  say({
    type: 'hello',
    version: protocolVersion,
    klee: version(),
    session: engine.id,
    file: input.file,
    context: input.context,
    dialect,
    steps: engine.position().total,
  });
  for (const text of warnings) say({ type: 'warning', text });
  // It comes when nobody runs anything any more who would tell of events.
  engine.on((event) => {
    if (event.type === 'ended') say(event);
  });
}

export function sayImage(say: Say, { id, name, tag, failure }: Image): void {
  say({ type: 'image', id, name, tag, failed: failure !== undefined });
}
