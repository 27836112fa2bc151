import type { Position } from '../debugger/inspect.js';

/** `(klee 4/9) `: step 4 of 9 runs next; with a `*` when files were changed by hand, a `!` at a failed step. */
export function promptOf({ done, total, next, failed, dirty }: Position): string {
  const place = next === undefined ? `${total}/${total} done` : `${done + 1}/${total}`;
  return `(klee ${place}${failed ? '!' : ''}${dirty ? '*' : ''}) `;
}
