/** From which step on two builds differ, as their checkpoints tell. */
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint } from '../timeline.js';
import { settingOf } from './config.js';
import type { TwoTrees } from './two-trees.js';
import type { Origin } from './verification.js';

/** Checkpoints of the session and of the build from scratch that are the same place in the plan, from the first to the ends. */
export type Pairing = readonly { readonly before: Checkpoint; readonly after: Checkpoint }[];

/**
 * @param groups how many steps of the session each step of the build from scratch does: 1, unless it joins them
 */
export function pairingOf(before: Checkpoint, after: Checkpoint, groups: readonly number[]): Pairing {
  let depth = 0;
  return groups.map((count, index) => {
    depth += count;
    return { before: ancestorAt(before, depth), after: ancestorAt(after, index + 1) };
  });
}

export class Origins {
  readonly #session: Session;
  readonly #pairing: Pairing;

  constructor(session: Session, pairing: Pairing) {
    this.#session = session;
    this.#pairing = pairing;
  }

  /** Of a setting that differs at the ends. */
  ofSetting(setting: string): Origin {
    const same = this.#pairing.findLastIndex(
      ({ before, after }) => settingOf(before.state.config, setting) === settingOf(after.state.config, setting),
    );
    return this.#at(same + 1);
  }

  /**
   * Of raw paths that differ at the ends: looked for backwards, since a later step can make the same again what an earlier one made
   * otherwise. @param treesOf undefined where both are the same snapshot
   */
  async ofPaths(
    paths: readonly string[],
    treesOf: (before: Checkpoint, after: Checkpoint) => Promise<TwoTrees | undefined>,
    stop: AbortSignal,
  ): Promise<ReadonlyMap<string, Origin>> {
    const found = new Map<string, Origin>();
    let left = [...paths];
    for (let index = this.#pairing.length - 2; index >= 0 && left.length > 0 && !stop.aborted; index -= 1) {
      const [pair, next] = [this.#pairing[index], this.#pairing[index + 1]];
      if (pair === undefined || next === undefined || hasSameFiles(pair, next)) continue;
      const origin = this.#at(index + 1);
      const trees = await treesOf(pair.before, pair.after);
      const differing: string[] = [];
      for (const path of left) {
        const result = (await trees?.compare(path)) ?? 'same';
        if (typeof result === 'string') found.set(path, origin);
        else differing.push(path);
      }
      left = differing;
    }
    for (const path of left) found.set(path, this.#at(0));
    return found;
  }

  /** The steps that lead to a pair. */
  #at(index: number): Origin {
    const last = this.#pairing[index]?.before ?? this.#session.at;
    const first = ancestorAt(last, (this.#pairing[index - 1]?.before.depth ?? 0) + 1);
    const steps: Checkpoint[] = [];
    for (let at: Checkpoint | undefined = last; at !== undefined && at.depth >= first.depth; at = at.parent)
      steps.push(at);
    return {
      first: this.#session.refOf(first),
      last: this.#session.refOf(last),
      byHand: steps.some(({ byHand }) => byHand),
      skipped: steps.some(({ skipped }) => skipped === true),
    };
  }
}

type Pair = Pairing[number];

function hasSameFiles(one: Pair, other: Pair): boolean {
  return (
    one.before.state.snapshot === other.before.state.snapshot && one.after.state.snapshot === other.after.state.snapshot
  );
}
