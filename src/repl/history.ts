/** What was typed in earlier sessions: one line each, the latest first, as node:repl keeps it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { REPLServer } from 'node:repl';

/** How many lines are kept. */
const size = 1000;

/** A readline has its history in this property; the types leave it out. */
type WithHistory = REPLServer & { history: string[] };

/** None where it cannot be read: without a history the session works as well. */
export async function readHistory(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split(/[\r\n]+/).filter((line) => line !== '');
}

/** Gives a prompt the lines of earlier ones. */
export function giveHistory(server: REPLServer, lines: readonly string[]): void {
  (server as WithHistory).history = [...lines];
}

export function historyOf(server: REPLServer): readonly string[] {
  return (server as WithHistory).history;
}

/** A file that cannot be written only costs the history. */
export async function writeHistory(path: string, lines: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(
      path,
      lines
        .slice(0, size)
        .map((line) => `${line}\n`)
        .join(''),
      { mode: 0o600 },
    );
  } catch {
    return;
  }
}
