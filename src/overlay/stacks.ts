/** Directories that lie over one another, topmost first. Stacks that grew from one share their lower part. */

/** What only one of the two has above their common lower part; undefined when they have nothing in common. */
export function differing(one: readonly string[], other: readonly string[]): string[] | undefined {
  let common = 0;
  const shortest = Math.min(one.length, other.length);
  while (common < shortest && one[one.length - 1 - common] === other[other.length - 1 - common]) common += 1;
  if (common === 0) return undefined;
  return [...one.slice(0, one.length - common), ...other.slice(0, other.length - common)];
}
