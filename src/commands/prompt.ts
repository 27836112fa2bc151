import type { Position } from '../debugger/inspect.js';
import type { Memory } from './memory.js';

/** What stands before what a person types: the position, or what `set prompt` says. */
export function promptAt(position: Position, { preferences }: Pick<Memory, 'preferences'>): string {
  return preferences.prompt ?? promptOf(position);
}

/** `(klee 4/9) `: step 4 of 9 runs next; `(klee 4.2/9) `: 2 commands of it are done; with a `*` when files were changed by hand, a `!` at a failed step. */
export function promptOf({ done, total, next, inside, failed, dirty }: Position): string {
  const place =
    next === undefined
      ? `${total}/${total} done`
      : `${done + 1}${inside === undefined ? '' : `.${inside.done.number}`}/${total}`;
  return `(klee ${place}${failed ? '!' : ''}${dirty ? '*' : ''}) `;
}
