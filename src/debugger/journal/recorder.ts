/** Writes down in the journal what of a session has changed since it last did. */
import type { Journal } from './journal.js';
import type { JournalEntry } from './journal-entries.js';
import { checkpointData, type Plans } from './plain.js';
import type { Session } from '../session.js';
import { type State, stateOf } from './state.js';

export class Recorder {
  readonly plans: Plans;
  readonly #journal: Journal;
  /** How many plans the journal has, plan 0 counted. */
  #plans: number;
  /** The id of the latest checkpoint that it has. */
  #checkpoint: number;
  /** The state that it says, each value as JSON. */
  readonly #state: Map<string, string>;

  /** @param recorded what the journal says already */
  constructor(journal: Journal, plans: Plans, recorded: { readonly checkpoint: number; readonly state: State }) {
    this.#journal = journal;
    this.plans = plans;
    this.#plans = plans.count;
    this.#checkpoint = recorded.checkpoint;
    this.#state = new Map(Object.entries(recorded.state).map(([key, value]) => [key, JSON.stringify(value)]));
  }

  /** What changed is on the disk when this returns. Where that fails it is written with what comes next. @throws as node:fs */
  async record(session: Session): Promise<void> {
    await this.#journal.append(...this.#changes(session));
  }

  #changes(session: Session): JournalEntry[] {
    const { plans } = this;
    const { logDirectory } = this.#journal;
    const checkpoints = session.timeline
      .madeSince(this.#checkpoint)
      .map((made) => ({ type: 'checkpoint' as const, ...checkpointData(made, plans, logDirectory) }));
    const set: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(stateOf(session, plans))) {
      const text = JSON.stringify(value);
      if (this.#state.get(key) === text) continue;
      this.#state.set(key, text);
      set[key] = value;
    }
    this.#checkpoint = checkpoints.at(-1)?.id ?? this.#checkpoint;
    const edits: JournalEntry[] = [];
    for (; this.#plans < plans.count; this.#plans += 1) {
      edits.push({ type: 'plan', ...plans.get(this.#plans).data(plans.get(0).original) });
    }
    const state: JournalEntry[] = Object.keys(set).length === 0 ? [] : [{ type: 'state', set }];
    return [...edits, ...checkpoints, ...state];
  }
}
