/** What is asked about what was done by hand. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { candidateText } from '../commands/record.js';
import { type Choice, type FileChoice, type HandFile, type HandsReport, nameFor } from '../debugger/hands/report.js';
import { printable } from '../view/printable.js';
import type { Questions } from './questions.js';

/** What becomes of changes that were made by hand, before the next step runs. */
export async function aboutChanges(questions: Questions): Promise<'drop' | 'keep' | 'record' | 'cancel'> {
  return questions.select(
    'Files were changed by hand. What becomes of the changes?',
    [
      { name: 'cancel', message: 'stay here' },
      { name: 'drop', message: 'drop them, and run the step on the clean snapshot' },
      { name: 'record', message: 'make instructions of them, and run those first' },
      { name: 'keep', message: 'keep them; the session is then not reproducible' },
    ],
    'cancel',
  );
}

/** The same when a shell has ended. */
export async function afterShell(questions: Questions): Promise<'drop' | 'record' | 'later'> {
  return questions.select(
    'What becomes of these changes?',
    [
      { name: 'later', message: 'leave them here; it is decided before the next step' },
      { name: 'record', message: 'make instructions of them' },
      { name: 'drop', message: 'drop them' },
    ],
    'later',
  );
}

/** Which commands and files become instructions; undefined when that is dismissed. */
export async function whatToRecord(questions: Questions, report: HandsReport): Promise<Choice | undefined> {
  const { candidates, files } = report;
  const choices = candidates.map((candidate, index) => ({
    name: String(index + 1),
    message: `${candidateText(candidate)}${candidate.note === undefined ? '' : `  (${candidate.note})`}`,
    chosen: candidate.chosen,
  }));
  const chosen = choices.length === 0 ? [] : await questions.some('Which commands become instructions?', choices);
  if (chosen === undefined) return undefined;
  const wanted: FileChoice[] = [];
  for (const file of files.filter(({ edited }) => edited)) {
    const choice = await aboutFile(questions, file, report.context);
    if (choice === 'cancel') return undefined;
    if (choice !== 'leave') wanted.push(choice);
  }
  return chosen.length === 0 && wanted.length === 0 ? undefined : { candidates: chosen.map(Number), files: wanted };
}

async function aboutFile(
  questions: Questions,
  file: HandFile,
  context: string,
): Promise<FileChoice | 'leave' | 'cancel'> {
  const { path } = file.change;
  const how = await questions.select<'text' | 'copy' | 'leave' | 'cancel'>(
    `${printable(path)} was edited. What becomes of it?`,
    [
      ...(file.writable ? [{ name: 'text' as const, message: 'written out in an instruction' }] : []),
      { name: 'copy', message: 'a file of the context, and a COPY' },
      { name: 'leave', message: 'left out' },
    ],
    'cancel',
  );
  if (how === 'text') return { path, as: 'text' };
  if (how !== 'copy') return how;
  for (let name = nameFor(file), taken = ''; ;) {
    const typed = await questions.text(`${taken}Its name in the context`, name);
    if (typed === undefined) return 'cancel';
    name = typed.trim();
    if (name === '') return 'leave';
    if (!(await lstat(join(context, name)).then(Boolean, () => false))) return { path, as: 'copy', name };
    taken = `${name} is there already. `;
  }
}
