/** From the text of a journal to what it says. Pure. */
import { KleeError } from '../../errors.js';
import type { Owner } from '../../host/owner.js';
import type { SnapshotId } from '../../storage/store.js';
import type { PlanData } from '../source/plan.js';
import { type CheckpointData, type JournalEntry, journalVersion, type SessionData } from './journal-entries.js';

/** A session as its journal has it. */
export interface StoredSession {
  /** Undefined where only its snapshots were written down. */
  readonly session: SessionData | undefined;
  /** The klee that has it open, or had when it was killed; undefined when nobody has. */
  readonly owner: Owner | undefined;
  /** Those that it took, the earliest first. */
  readonly snapshots: readonly SnapshotId[];
  /** The plans that edits made; plan 0 is `session.dockerfile`, and not among them. */
  readonly plans: readonly PlanData[];
  readonly checkpoints: readonly CheckpointData[];
  readonly state: Readonly<Record<string, unknown>>;
}

/** A line without its end was being written when klee was killed: nothing was done on it yet. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/**
 * @param name what messages call it: `the journal of session c069e69af8cf`
 * @throws KleeError KLEE_STORAGE when a line of it is none, or when another version of klee wrote it
 */
export function parseEntries(text: string, name: string): JournalEntry[] {
  const lines = wholeLines(text).split('\n').slice(0, -1);
  const entries = lines.map((line, index) => parseEntry(line, `${name} is damaged in line ${index + 1}`));
  const [opened] = entries;
  const version = (opened?.type === 'opened' ? opened.version : undefined) ?? journalVersion;
  if (version !== journalVersion) {
    throw new KleeError('KLEE_STORAGE', `${name} has version ${version}, and this klee knows ${journalVersion}`, {
      hint: 'use the klee that wrote it',
    });
  }
  return entries;
}

function parseEntry(line: string, damaged: string): JournalEntry {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'type' in entry) return entry as JournalEntry;
  } catch {
    // The same is to be said of it.
  }
  throw new KleeError('KLEE_STORAGE', damaged, { hint: 'klee sessions rm removes the session' });
}

/** The session that entries say, each on top of those before it. */
export function fold(entries: readonly JournalEntry[]): StoredSession {
  let session: SessionData | undefined;
  let owner: Owner | undefined;
  const snapshots: SnapshotId[] = [];
  const plans: PlanData[] = [];
  const checkpoints: CheckpointData[] = [];
  const state: Record<string, unknown> = {};
  for (const entry of entries) {
    switch (entry.type) {
      case 'opened':
        ({ session, owner } = entry);
        break;
      case 'claimed':
        ({ owner } = entry);
        break;
      case 'suspended':
        owner = undefined;
        break;
      case 'snapshot':
        snapshots.push(entry.id);
        break;
      case 'plan': {
        const { type: _, ...data } = entry;
        plans.push(data);
        break;
      }
      case 'checkpoint': {
        const { type: _, ...data } = entry;
        checkpoints.push(data);
        break;
      }
      case 'state':
        Object.assign(state, entry.set);
    }
  }
  return { session, owner, snapshots, plans, checkpoints, state };
}

/** The snapshots that a journal names, one that cannot be understood otherwise too. */
export function snapshotsNamed(text: string): SnapshotId[] {
  return [...text.matchAll(/^\{"type":"snapshot","id":"([0-9a-z]+)"\}$/gm)].map(([, id = '']) => id);
}
