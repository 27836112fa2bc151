/** Which instructions of a new text are those of an old one: by their texts, in the order in which both have them. */

export interface Known {
  readonly id: number;
  readonly text: string;
}

/**
 * The id for each text of `after`: that of the instruction of `before` which it is, or whose place it has taken with the same keyword;
 * else a new one, from `unused` on.
 */
export function idsFor(before: readonly Known[], after: readonly string[], unused: number): number[] {
  const ids: number[] = [];
  let next = unused;
  let [from, to] = [0, 0];
  const upTo = (oldEnd: number, newEnd: number) => {
    for (; to < newEnd; to += 1) {
      const there = before[from];
      const takesItsPlace = from < oldEnd && there !== undefined && keyword(there.text) === keyword(after[to] ?? '');
      if (takesItsPlace) from += 1;
      ids.push(takesItsPlace ? there.id : next);
      if (!takesItsPlace) next += 1;
    }
    from = oldEnd;
  };
  for (const [old, now] of common(
    before.map(({ text }) => text),
    after,
  )) {
    upTo(old, now);
    ids.push(before[old]?.id ?? next);
    [from, to] = [old + 1, now + 1];
  }
  upTo(before.length, after.length);
  return ids;
}

function keyword(text: string): string {
  return /^\S*/.exec(text)?.[0].toUpperCase() ?? '';
}

/** The longest common subsequence of two lists, as pairs of indexes. */
function common(one: readonly string[], other: readonly string[]): [number, number][] {
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
