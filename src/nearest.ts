import { closest, distance } from 'fastest-levenshtein';

/** The word of `words` that `word` is most likely a misspelling of, in whatever case; undefined when none is close. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const lower = word.toLowerCase();
  const found = closest(
    lower,
    words.map((candidate) => candidate.toLowerCase()),
  );
  if (distance(lower, found) > Math.max(1, Math.floor(word.length / 3))) return undefined;
  return words.find((candidate) => candidate.toLowerCase() === found);
}
