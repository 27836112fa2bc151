/**
 * Whether the shell line of a RUN can become a part of `a && b`, and how. Each RUN begins with a shell of its own, in WORKDIR: what a
 * line does to its shell must not reach the next one. Told by a scan that takes what it does not know for the worse.
 */

/**
 * `plain`: as it is. `subshell`: in parentheses. `last`: likewise, but nothing can follow it: `set -e` and ERR traps are not heeded in a part
 * of `a && b` that is not the last (POSIX.1-2017, XCU 2.14 set -e). `never`: it stays a RUN of its own.
 */
export type Joining = 'plain' | 'subshell' | 'last' | 'never';

/** Where these begin a command it does something to the shell that runs it, or is none. */
const special = new Set(
  (
    '. : alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for function getopts hash if ' +
    'local popd pushd read readonly return set shift source then time times trap ulimit umask unalias unset until wait while'
  ).split(' '),
);

/** @param killsProcesses what a RUN leaves running ends with it: joined, it would live on to the end of the last */
export function joiningOf(command: string, killsProcesses: boolean): Joining {
  const bare = withoutQuotes(command);
  if (bare === undefined || command.endsWith('\\')) return 'never';
  // A comment would take in what follows, a here-document looks for its end there.
  if (/(^|[\s;&|()])#/.test(bare) || bare.includes('<<')) return 'never';
  if (!isBalanced(bare)) return 'never';
  if (killsProcesses && /(^|[^&<>|])&(?![&>])/.test(bare)) return 'never';
  // Quoted too: `sh -c "set -e"` has a shell of its own, `eval "set -e"` has not.
  if (/(^|[^\w.-])(set|trap|eval|source|\.)(\s|$)/.test(command)) return 'last';
  return isPlain(bare) ? 'plain' : 'subshell';
}

/** The line with what is in quotes made `_`; undefined where a quote is open. `$(` and backticks in double quotes stay visible. */
function withoutQuotes(command: string): string | undefined {
  let bare = '';
  let quote = '';
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (character === '\\' && quote !== "'") {
      bare += '_';
      at += 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      bare += character === '`' && quote !== "'" ? '`' : '_';
    } else if (character === '"' || character === "'") {
      quote = character;
      bare += '_';
    } else bare += character;
  }
  return quote === '' ? bare : undefined;
}

/** A pattern of `case` counts as unbalanced. */
function isBalanced(bare: string): boolean {
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Programs with arguments, `&&` and `|` between them: no `;` and no `||`, which bind weaker than what is put before. */
function isPlain(bare: string): boolean {
  const redirected = bare.replace(/\d?>&\d/g, ' ').replace(/\d?>>?\s*[\w./$*?-]+|<\s*[\w./$-]+/g, ' ');
  if (!/^[\w\s./:=,@%+~^*?[\]$&|-]*$/.test(redirected) || redirected.includes('||')) return false;
  return redirected.split(/&&|\|/).every((part) => {
    const [word] = part.trim().split(/\s+/);
    return word !== undefined && /^[\w./+-]+$/.test(word) && !special.has(word) && !part.includes('&');
  });
}
