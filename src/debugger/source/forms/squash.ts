/** RUNs that stand next to each other made one, where that means the same. */
import { dialects, type DialectName } from '../../../dockerfile/dialect.js';
import { type DockerfileDocument } from '../../../dockerfile/document.js';
import type { DocumentInstruction } from '../../../dockerfile/parse.js';
import { type Joining, joiningOf } from '../../../shell/joining.js';

export interface Squashed {
  readonly text: string;
  /** How many steps of the document each of its steps does. */
  readonly groups: readonly number[];
}

interface Part {
  readonly joining: Joining;
  /** As it stands. */
  readonly text: string;
  /** What stands between the step before and it. */
  readonly trivia: string;
}

/**
 * Between two RUNs that become one stand only comments and blank lines, and so they have the same user, directory, variables and shell;
 * comments stay in between. Other bytes stay as they are. Squashed again, a text stays the same.
 * @param steps the instructions of the document
 */
export function squash(
  document: DockerfileDocument,
  steps: readonly DocumentInstruction[],
  dialect: DialectName,
): Squashed {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const groups: number[] = [];
  let [text, trivia] = ['', ''];
  let waiting: Part[] = [];
  const flush = () => {
    const [first] = waiting;
    if (first === undefined) return;
    text += first.trivia + (waiting.length === 1 ? first.text : joined(waiting, document));
    groups.push(waiting.length);
    waiting = [];
  };
  for (const segment of document.segments) {
    if (segment.kind === 'trivia') {
      trivia = segment.text;
      continue;
    }
    const part = { joining: joiningOfStep(byId.get(segment.id), dialect), text: segment.text, trivia };
    trivia = '';
    const last = waiting.at(-1)?.joining ?? 'never';
    if (last === 'never' || last === 'last' || part.joining === 'never') flush();
    waiting.push(part);
  }
  flush();
  return { text: text + trivia, groups };
}

function joiningOfStep(step: DocumentInstruction | undefined, dialect: DialectName): Joining {
  if (step?.keyword !== 'RUN' || step.form !== 'shell') return 'never';
  // Flags and here-documents are the RUN's own.
  if (/^\S+\s+--/.test(step.logical) || step.logical.includes('<<')) return 'never';
  if (/[\\`]$/.test(step.text)) return 'never';
  return joiningOf(step.command, !dialects[dialect].processesSurvive);
}

function joined(parts: readonly Part[], { escape, lineEnding }: DockerfileDocument): string {
  return parts
    .map(({ joining, text, trivia }, index) => {
      const [, keyword = '', body = ''] = /^(\S+\s+)([^]*)$/.exec(text) ?? [];
      const command = joining === 'plain' ? body.trimEnd() : `( ${body.trimEnd()} )`;
      if (index === 0) return keyword + command;
      const comments = trivia.split(/\r?\n/).filter((line) => line.trimStart().startsWith('#'));
      return [...comments.map((line) => line + lineEnding), '    ', command].join('');
    })
    .join(` && ${escape}${lineEnding}`);
}
