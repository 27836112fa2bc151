/** Questions at the terminal, by enquirer, beside a prompt that listens to the same keys. */
import type Enquirer from 'enquirer';

/** Takes the terminal's keys away from whoever listens now, for the time of `work`. */
export async function withKeysTaken<T>(input: NodeJS.ReadStream, work: () => Promise<T>): Promise<T> {
  const listeners = input.listeners('keypress') as ((...args: unknown[]) => void)[];
  const raw = input.isRaw;
  for (const listener of listeners) input.off('keypress', listener);
  try {
    return await work();
  } finally {
    for (const listener of listeners) input.on('keypress', listener);
    if (input.isTTY) input.setRawMode(raw);
    input.resume();
  }
}

/** yes or no; Ctrl-C and Escape mean no. */
export async function askYesNo(message: string): Promise<boolean> {
  return ask({ type: 'confirm', name: 'answer', message, initial: true }, false);
}

/** One of several; Ctrl-C and Escape mean `otherwise`. */
export async function askChoice<T extends string>(
  message: string,
  choices: readonly { name: T; message: string }[],
  otherwise: T,
): Promise<T> {
  return ask({ type: 'select', name: 'answer', message, choices: choices.map((choice) => ({ ...choice })) }, otherwise);
}

async function ask<T>(question: Parameters<typeof Enquirer.prompt>[0], otherwise: T): Promise<T> {
  // Loaded on first use: most sessions ask nothing, and all of them have this file.
  const { default: Enquirer } = await import('enquirer');
  try {
    const { answer } = await Enquirer.prompt<{ answer: T }>(question);
    return answer;
  } catch (error) {
    // enquirer rejects with an empty string when the question is dismissed.
    if (error === '' || error === undefined) return otherwise;
    throw error;
  }
}
