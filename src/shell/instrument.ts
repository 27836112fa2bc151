/**
 * The text of a shell command with a hook before each piece but the first. The shell that runs it stays the one shell of the command: the
 * text is only inserted into, so that its directory, variables, functions, traps and `set -e` are what they would be.
 */
import { hookName } from './hook-name.js';
import { told } from './surroundings.js';
import type { Joint, Piece } from './split.js';

export interface Instrumented {
  /** The whole program, for the shell's `-c`. Its stdin has to be open, and answered an empty line for each mark, after as many `question`s as one likes. */
  readonly text: string;
  /** What begins each mark on its stdout: see `MarkStream`. */
  readonly nonce: string;
}

/**
 * @param nonce a word of [0-9a-f-] that no program can know
 * @returns undefined where the text leaves no two file descriptors for the hook
 */
export function instrument(text: string, pieces: readonly Piece[], nonce: string): Instrumented | undefined {
  const [input, output] = unusedDescriptors(text);
  if (input === undefined || output === undefined) return undefined;
  let inserted = '';
  let from = 0;
  pieces.forEach(({ start, joint }, index) => {
    inserted += text.slice(from, start) + (index === 0 ? '' : call(index, joint));
    from = start;
  });
  return { text: `${prelude(nonce, input, output)} ${inserted}${text.slice(from)}`, nonce };
}

/**
 * The hook is told the status so far and gives it back, so that `$?` stays. Behind `&&` it is 0 and the piece runs; behind `||` it is not
 * 0 and the piece runs; as a statement it stands left of `&&`, where `set -e` ignores a failure. `$_` is bash's. The trace of `set -x`
 * goes where nobody sees it.
 */
function call(index: number, joint: Joint): string {
  const hook = `${hookName} "$?" ${index} "\${_-}"`;
  const quiet = (commands: string) => `{ ${commands}; } 2>/dev/null`;
  return joint === 'statement' ? `${quiet(`${hook} && : "\${_-}"`)}; ` : `${quiet(hook)} ${joint} `;
}

/** The line that has the shell that waits tell where it stands. Of letters that no IFS makes an empty line of. */
export const question = 'tell';

/**
 * On the first line of the text, whose line numbers stay. The mark is one write, through a copy of stdout that no redirection of the text
 * changes; the shell then waits for a line on what had been its stdin, an empty one to go on. Where that ends klee is gone, and the shell
 * with it. What it is asked it tells in one write too: nothing else that writes comes between.
 */
function prelude(nonce: string, input: number, output: number): string {
  const mark = `command printf '${nonce} %s %s\\n' "$2" "$1" >&${output}`;
  const read = `command read -r klee__line <&${input} || command kill -9 "$$"`;
  const tell = `klee__told=$(${told}); command printf '${nonce} tell\\n%s\\n${nonce} told\\n' "$klee__told" >&${output}`;
  const wait = `while ${read}; do case "$klee__line" in '') break;; esac; ${tell}; done`;
  const hook = `${hookName}() { ${mark}; ${wait}; unset -v klee__line klee__told; return "$1"; }`;
  return `exec ${input}<&0 ${output}>&1 </dev/null; ${hook};`;
}

/** Two that stand nowhere before or behind a sign of redirection. One digit: sh knows no others (POSIX.1-2017, 2.7). */
function unusedDescriptors(text: string): number[] {
  return [8, 9, 7, 6, 5, 4, 3]
    .filter((digit) => !new RegExp(`${digit}[<>]|[<>]&\\s*["']?${digit}`).test(text))
    .slice(0, 2);
}
