/** What a command says, a file holds or a variable is after each recorded step: where it changed. */
import { createHash } from 'node:crypto';
import type { StepRef } from '../events.js';
import { SearchProgress } from './search-progress.js';
import type { Session } from '../session.js';
import { distinctStates, type Reach, recordedSteps } from './states.js';
import type { Checkpoint } from '../timeline.js';
import { tryOn, type Trial } from '../probe/trial.js';
import { entryIn, treeOf } from '../trees/trees.js';
import { variableAt } from '../variables.js';

/** What is watched over the steps. */
export type Subject =
  /** A shell command line, run on the files of each step. */
  | { readonly kind: 'command'; readonly line: string }
  /** An absolute path. */
  | { readonly kind: 'file'; readonly path: string }
  /** Without its `$`. */
  | { readonly kind: 'variable'; readonly name: string };

export type Sighting =
  | Trial
  /** No such file, or no such variable. */
  | { readonly kind: 'absent' }
  /** The value of a variable. */
  | { readonly kind: 'text'; readonly text: string }
  /** The names in it; those of directories end in a slash. */
  | { readonly kind: 'directory'; readonly names: readonly string[] }
  | { readonly kind: 'file'; readonly content: Buffer }
  /** A file that is too large to be looked into. */
  | { readonly kind: 'large'; readonly size: number; readonly mtimeNs: string }
  /** A device, a socket, … */
  | { readonly kind: 'special'; readonly type: string };

export interface HistoryRow {
  readonly step: StepRef;
  /** Undefined for the first row. */
  readonly before: Sighting | undefined;
  readonly after: Sighting;
}

export interface History {
  /** The state at the start, then a row for each step that changed it. */
  readonly rows: readonly HistoryRow[];
  /** How many states were looked at, of how many. */
  readonly looked: number;
  readonly total: number;
}

/** What is larger is not read, in bytes. */
const largeBytes = 1024 * 1024;

export async function history(session: Session, subject: Subject, reach: Reach): Promise<History> {
  const steps = await recordedSteps(session, reach);
  const states = subject.kind === 'variable' ? steps : distinctStates(session, steps);
  const rows: HistoryRow[] = [];
  const progress = new SearchProgress(session, states.length);
  await session.longWork.during(async (stop) => {
    let before: Sighting | undefined;
    for (const checkpoint of states) {
      if (stop.aborted) break;
      const after = await sight(session, checkpoint, subject);
      if (stop.aborted) break;
      const step = session.refOf(checkpoint);
      if (before === undefined || markOf(before) !== markOf(after)) rows.push({ step, before, after });
      before = after;
      progress.done(checkpoint);
    }
  });
  return { rows, looked: progress.looked, total: states.length };
}

async function sight(session: Session, checkpoint: Checkpoint, subject: Subject): Promise<Sighting> {
  switch (subject.kind) {
    case 'command':
      return tryOn(session, checkpoint, subject.line);
    case 'variable': {
      const text = variableAt(session, checkpoint, subject.name)?.value;
      return text === undefined ? { kind: 'absent' } : { kind: 'text', text };
    }
    case 'file':
      return fileAt(session, checkpoint, subject.path);
  }
}

async function fileAt(session: Session, { state }: Checkpoint, path: string): Promise<Sighting> {
  const found = await entryIn(session, treeOf(state.snapshot), path);
  if (found === undefined) return { kind: 'absent' };
  const { real, type, size, mtimeNs } = found;
  const { files } = session.host.machine;
  if (type === 'directory') {
    const names = (await files.readdir(real)).map(({ text, isDirectory }) => (isDirectory ? `${text}/` : text));
    return { kind: 'directory', names: names.sort() };
  }
  if (type !== 'file') return { kind: 'special', type };
  if (size > largeBytes) return { kind: 'large', size, mtimeNs: String(mtimeNs) };
  return { kind: 'file', content: await files.readFile(real) };
}

/** Two sightings with the same mark are the same. */
function markOf(sighting: Sighting): string {
  switch (sighting.kind) {
    case 'ran':
      return JSON.stringify([sighting.exit, sighting.output.digest]);
    case 'file':
      return `file ${createHash('sha256').update(sighting.content).digest('hex')}`;
    default:
      return JSON.stringify(sighting);
  }
}
