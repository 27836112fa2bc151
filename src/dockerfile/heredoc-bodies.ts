/** What the heredocs of an instruction are for, as BuildKit has it (frontend/dockerfile/dockerfile2llb/convert.go, dispatchRun and dispatchCopy). */
import { type Heredoc, heredocWord, textOf } from './heredoc.js';
import type { CommandForm, CopyDocument, Instruction, ScriptForm } from './instruction.js';
import { problemAt, type Place } from './problem.js';
import { splitWords } from './words.js';

/**
 * The command of a RUN that has heredocs. Where it is nothing but one, that is what the shell runs, or, with `#!` at its beginning, a
 * program of its own. Else the shell gets the line with the heredocs behind it, and reads them itself.
 */
export function readHeredocRun(rest: string, heredocs: readonly Heredoc[]): CommandForm | ScriptForm {
  const [first] = heredocs;
  if (first === undefined || !isAlone(rest)) {
    const full = [rest, ...heredocs.map(({ name, content }) => content + name)].join('\n');
    return { form: 'shell', command: full };
  }
  const text = textOf(first);
  // Before tabs are taken away: behind `<<-` an indented `#!` is a comment of the shell.
  return first.content.startsWith('#!') ? { form: 'script', script: text } : { form: 'shell', command: text };
}

/** Whether an instruction has a heredoc. */
export function hasHeredoc(instruction: Instruction): boolean {
  if (instruction.keyword === 'COPY') return instruction.documents.length > 0;
  if (instruction.keyword !== 'RUN') return false;
  // Lines that go on are joined: no other command has several.
  return instruction.form === 'script' || (instruction.form === 'shell' && instruction.command.includes('\n'));
}

function isAlone(rest: string): boolean {
  const [word = '', next, ...more] = splitWords(rest, '\\');
  return (
    more.length === 0 &&
    (next === undefined || heredocWord(word) === undefined) &&
    heredocWord(word, next) !== undefined
  );
}

/** Parts the words of a COPY into files of the context and files that are written in the Dockerfile. */
export function readDocuments(
  words: readonly string[],
  heredocs: readonly Heredoc[],
  place: Place,
): { sources: string[]; documents: CopyDocument[] } {
  const sources: string[] = [];
  const documents: CopyDocument[] = [];
  for (const word of words) {
    const name = heredocWord(word)?.name;
    // Of two with one name the last counts for both.
    const found = heredocs.findLast((heredoc) => heredoc.name === name);
    if (found === undefined) sources.push(word);
    else documents.push({ name: fileName(found.name, place), content: textOf(found), expand: found.expand });
  }
  return { sources, documents };
}

function fileName(name: string, place: Place): string {
  if (name.includes('/') || name === '.' || name === '..') {
    throw problemAt(
      place,
      `<<${name} cannot be the name of a file`,
      'give a plain name, and the path as the destination',
    );
  }
  return name;
}
