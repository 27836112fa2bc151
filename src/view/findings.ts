/** What `klee doctor` prints: a line for each finding, under the topic that it belongs to. */
import type { Theme } from './theme.js';
import { displayWidth } from './width.js';

export type FindingState =
  /** klee works with it. */
  | 'used'
  /** It is there and works; klee has something it takes rather. */
  | 'available'
  /** Nothing to worry about. */
  | 'fine'
  /** It is not there, and klee works without it. */
  | 'absent'
  /** Something has to be done. */
  | 'problem';

export interface Finding {
  /** `storage`, `jails`, … */
  readonly topic: string;
  /** What it is about: `overlay`, `crun`, an image's id. */
  readonly subject: string;
  readonly state: FindingState;
  /** A short sentence or a version. */
  readonly detail: string;
  /** The command, or what else, that mends it or gets it. */
  readonly remedy?: string | undefined;
}

const marks: Readonly<Record<FindingState, string>> = {
  used: '*',
  available: '+',
  fine: ' ',
  absent: '-',
  problem: '!',
};

/** The legend of the marks before the subjects. */
export const legend = '* used   + works too   - not there   ! to be mended';

/** Topics in the order of their first finding. */
export function findingLines(findings: readonly Finding[], theme: Theme): string[] {
  const topicWidth = Math.max(...findings.map(({ topic }) => displayWidth(topic)));
  const subjectWidth = Math.max(...findings.map(({ subject }) => displayWidth(subject)));
  const lines: string[] = [];
  for (const topic of new Set(findings.map((finding) => finding.topic))) {
    const mine = findings.filter((finding) => finding.topic === topic);
    for (const [index, { subject, state, detail, remedy }] of mine.entries()) {
      const left = index === 0 ? theme.heading(topic.padEnd(topicWidth)) : ''.padEnd(topicWidth);
      const line = `${marks[state]} ${subject.padEnd(subjectWidth)}  ${detail}`;
      lines.push(`${left}  ${paint(state, theme)(line)}`.trimEnd());
      if (remedy !== undefined) lines.push(`${''.padEnd(topicWidth + subjectWidth + 6)}${theme.dim(`→ ${remedy}`)}`);
    }
  }
  return lines;
}

function paint(state: FindingState, theme: Theme): (text: string) => string {
  switch (state) {
    case 'used':
      return theme.success;
    case 'problem':
      return theme.error;
    case 'absent':
      return theme.dim;
    default:
      return (text) => text;
  }
}
