/**
 * Batch sessions that say what they expect. A line `#> TEXT` after a command is a line of its answer, `…` in it any text; such lines
 * come in their order, with others between them. `Step N/M : …` lines are all the steps that it has run: without them it has run
 * none. For klee they are comments.
 */
import { expect } from 'vitest';

/** A command and what its answer must have. */
export interface Exchange {
  readonly line: string;
  readonly answers: readonly string[];
}

const mark = '#> ';

export function parseScript(text: string): Exchange[] {
  const exchanges: { line: string; answers: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(mark)) exchanges.at(-1)?.answers.push(line.slice(mark.length));
    else if (line !== '' && !line.startsWith('#')) exchanges.push({ line, answers: [] });
  }
  return exchanges;
}

/** The commands alone. */
export function scriptOf(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ line }) => `${line}\n`).join('');
}

/** That what `klee debug --batch` printed has the answers. */
export function expectAnswers(stdout: string, exchanges: readonly Exchange[]): void {
  const [, ...said] = stdout.split(/^\(klee [^)]*\) /m);
  expect(said.map((part) => part.split('\n')[0])).toEqual(exchanges.map(({ line }) => line));
  exchanges.forEach(({ line, answers }, index) => {
    const lines = (said[index] ?? '').split('\n').slice(1);
    expect(inOrder(lines, answers), `${line}\n${lines.join('\n')}`).toEqual(answers);
    expect(lines.filter(isStep)).toEqual(answers.filter(isStep));
  });
}

function isStep(line: string): boolean {
  return /^Step \d+\/\d+ : /.test(line);
}

/** Those of the answers that are there, each behind the one before it. */
function inOrder(lines: readonly string[], answers: readonly string[]): string[] {
  let from = 0;
  return answers.filter((answer) => {
    const found = lines.slice(from).findIndex((line) => patternOf(answer).test(line));
    if (found < 0) return false;
    from += found + 1;
    return true;
  });
}

function patternOf(answer: string): RegExp {
  const literal = answer.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^\\s*${literal.join('.*')}$`);
}
