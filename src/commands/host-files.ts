import { readdirSync } from 'node:fs';

/** The files of this machine that the last word of a line can become; a directory has a slash behind it. */
export function hostFiles(text: string): string[] {
  const word = text.slice(text.lastIndexOf(' ') + 1);
  const directory = word.slice(0, word.lastIndexOf('/') + 1);
  try {
    const entries = readdirSync(directory === '' ? '.' : directory, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.') || word.slice(directory.length).startsWith('.'))
      .map((entry) => `${directory}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  } catch {
    // What is not there has nothing to offer.
    return [];
  }
}
