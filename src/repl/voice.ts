/** How a session without a terminal tells what happens: in words, or in messages for machines. */
import type { FrontEnd } from '../commands/command.js';
import { EventMessages, errorMessage, plain } from '../commands/messages/json.js';
import type { Message } from '../commands/messages/message.js';
import { narrate } from '../commands/narrate.js';
import type { DebugEvent } from '../debugger/events.js';
import { KleeError } from '../errors.js';
import { plainTheme, type Theme } from '../view/theme.js';
import { complaint } from './complaint.js';

export interface Voice extends Pick<FrontEnd, 'theme' | 'result'> {
  event(event: DebugEvent): void;
  /** A line that is about to be done. */
  command(prompt: string, line: string): void;
  write(text: string): void;
  /** A question that is answered with yes, since nobody is there. */
  question(question: string): void;
  /** A line that failed. An error that is not klee's is thrown on. */
  error(error: unknown): void;
}

/** In words, as a person at a terminal would see it. */
export function inWords(theme: Theme, write: (text: string | Uint8Array) => void): Voice {
  return {
    theme,
    event(event) {
      if (event.type === 'output') write(event.chunk);
      else for (const line of narrate(event, theme)) write(`${line}\n`);
    },
    command(prompt, line) {
      write(`${theme.dim(`${prompt}${line}`)}\n`);
    },
    write,
    question(question) {
      // As gdb answers.
      write(`${question} (y or n) [answered Y; input not from terminal]\n`);
    },
    error(error) {
      write(complaint(error, theme));
    },
  };
}

/** In messages: one for each event, line, answer and error. */
export function inMessages(say: (message: Message) => void): Voice {
  const messages = new EventMessages();
  return {
    theme: plainTheme,
    event(event) {
      for (const message of messages.of(event)) say(message);
    },
    command(_prompt, line) {
      say({ type: 'command', line });
    },
    write(text) {
      say({ type: 'text', text });
    },
    question(text) {
      say({ type: 'question', text, answer: 'y' });
    },
    result(line, data, lines) {
      say({ type: 'result', line, lines, data: plain(data) });
    },
    error(error) {
      if (!(error instanceof KleeError)) throw error;
      say(errorMessage(error));
    },
  };
}
