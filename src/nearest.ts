import { closest, distance } from 'fastest-levenshtein';

/**
 * The word of `words` that `word` is most likely a misspelling of, in whatever case: a few letters are wrong, or all are right and
 * in another order. Undefined when none is close.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const lower = word.toLowerCase();
  const candidates = words.map((candidate) => candidate.toLowerCase());
  const found = candidates.find((candidate) => letters(candidate) === letters(lower)) ?? closest(lower, candidates);
  const isClose = distance(lower, found) <= Math.max(1, Math.floor(word.length / 3));
  return isClose || letters(found) === letters(lower) ? words[candidates.indexOf(found)] : undefined;
}

function letters(word: string): string {
  return [...word].sort().join('');
}
