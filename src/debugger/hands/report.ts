/** What was done by hand since the files were last as the position has them, and what of it can become instructions. */
import { posix } from 'node:path';
import type { Change } from '../../storage/store.js';
import type { Session } from '../session.js';
import { differences } from '../run/by-hand.js';
import { fileIn } from '../trees/trees.js';
import type { Candidate } from './candidates.js';
import { isWritable } from './instructions.js';

export interface HandFile {
  readonly change: Exclude<Change, { kind: 'deleted' }>;
  /** It was opened in an editor, or no command is known that could have written it. */
  readonly edited: boolean;
  /** How many candidates come before it. */
  readonly after: number;
  /** It can be written out in an instruction. */
  readonly writable: boolean;
}

export interface HandsReport {
  /** Numbered from 1 by people. */
  readonly candidates: readonly Candidate[];
  /** The regular files that differ. */
  readonly files: readonly HandFile[];
  /** All that differs, but for what a failed step had left. */
  readonly changes: readonly Change[];
  /** The directory that COPY takes files from. */
  readonly context: string;
}

/** What of a report becomes instructions. */
export interface Choice {
  /** Numbers of candidates. */
  readonly candidates: readonly number[];
  readonly files: readonly FileChoice[];
}

export type FileChoice =
  /** `name`: of the file that is written into the context. */
  | { readonly path: string; readonly as: 'copy'; readonly name: string }
  | { readonly path: string; readonly as: 'text' };

/** What programs write down for themselves: nobody wants it in an image. */
const histories = /\/\.(?:\w+_history|viminfo|lesshst|wget-hsts|.*\.sw[a-p])$/;

export async function reportOf(session: Session): Promise<HandsReport> {
  const { sift } = await import('./candidates.js');
  const { candidates, edited } = sift(session.hands);
  const context = session.options.settings.context;
  if (!session.dirty) return { candidates, files: [], changes: [], context };
  const dataset = await session.workspace.enter(session.ground());
  const found = await differences(session);
  const changes = [...found.values()].filter(({ key }) => session.leftByStep?.has(key) !== true);
  const ran = candidates.some(({ kind }) => kind === 'run');
  const files: HandFile[] = [];
  for (const { change } of changes) {
    if (change.kind === 'deleted' || change.entry.type !== 'file' || histories.test(change.path)) continue;
    const opened = edited.findLast(({ path }) => path === change.path);
    const small = change.entry.size <= 4096;
    const content = small ? await fileIn(session, { dataset }, change.path) : undefined;
    files.push({
      change,
      edited: opened !== undefined || !ran,
      after: opened?.after ?? candidates.length,
      writable: content !== undefined && isWritable(content),
    });
  }
  return { candidates, files, changes: changes.map(({ change }) => change), context };
}

/** What is taken where nobody is asked: what a person finds chosen, and the edited files as texts. */
export function everything({ candidates, files }: HandsReport): Choice {
  return {
    candidates: candidates.flatMap(({ chosen }, index) => (chosen ? [index + 1] : [])),
    files: files.flatMap(({ edited, writable, change }): FileChoice[] =>
      edited && writable ? [{ path: change.path, as: 'text' }] : [],
    ),
  };
}

/** A name for a file in the context. */
export function nameFor({ change }: HandFile): string {
  return posix.basename(change.path);
}
