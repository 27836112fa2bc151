/** Which of many states in a row to try next, to find the first that shows something with few tries. Pure. */

/** What a try has shown: what is looked for, that it is not there, or neither. */
export type Verdict = 'shown' | 'clear' | 'unclear';

export type NextTry =
  | { readonly kind: 'try'; readonly index: number }
  /** The state at `index` shows it, and the one before it does not. */
  | { readonly kind: 'found'; readonly index: number }
  /** It begins at one of the states from `from` to `to`: all but the last were unclear. */
  | { readonly kind: 'among'; readonly from: number; readonly to: number }
  /** The first and the last state that are not unclear say the same. */
  | { readonly kind: 'agree'; readonly verdict: 'shown' | 'clear'; readonly first: number; readonly last: number }
  /** The first shows it, and the last does not any more. */
  | { readonly kind: 'reversed'; readonly first: number; readonly last: number }
  | { readonly kind: 'allUnclear' };

/** What a search over 300 states may take. */
const fewTries = 10;

/**
 * What to try of `count` states, `known` being what the tries so far have shown.
 *
 * The last state comes first, then the first one, and then halves. The first is left for later where trying it at once would take the
 * search over ten tries: halving gets to it by itself, should the others all show what is looked for.
 */
export function nextTry(count: number, known: ReadonlyMap<number, Verdict>): NextTry {
  const isOpen = (index: number) => known.get(index) !== 'unclear';
  const states = Array.from({ length: count }, (_, index) => index);
  const [first, last] = [states.find(isOpen), states.findLast(isOpen)];
  if (first === undefined || last === undefined) return { kind: 'allUnclear' };

  const end = known.get(last);
  if (end === undefined) return { kind: 'try', index: last };
  const start = known.get(first);
  if (end === 'clear') {
    if (start === undefined) return { kind: 'try', index: first };
    return start === 'clear' ? { kind: 'agree', verdict: 'clear', first, last } : { kind: 'reversed', first, last };
  }
  const shown = states.find((index) => known.get(index) === 'shown') ?? last;
  if (shown === first) return { kind: 'agree', verdict: 'shown', first, last };
  const clear = states.findLast((index) => index < shown && known.get(index) === 'clear') ?? -1;
  if (start === undefined && known.size + 1 + Math.ceil(Math.log2(shown - first)) <= fewTries) {
    return { kind: 'try', index: first };
  }
  const untried = states.slice(clear + 1, shown).filter((index) => !known.has(index));
  const middle = (clear + shown) / 2;
  const [nearest] = untried.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  if (nearest !== undefined) return { kind: 'try', index: nearest };
  return shown - clear === 1 ? { kind: 'found', index: shown } : { kind: 'among', from: clear + 1, to: shown };
}
