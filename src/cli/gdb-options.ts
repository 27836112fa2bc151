/** Options as gdb's hand types them: long ones with a single dash. */
const names = ['ex', 'eval-command', 'command', 'batch', 'nx', 'quiet', 'json'];

/** The words of a command line, with `-ex` and its like as commander takes them. Only `klee debug` has them. */
export function withGdbOptions(words: readonly string[]): string[] {
  const command = commandAt(words);
  const end = words.indexOf('--');
  if (words[command] !== 'debug') return [...words];
  return words.map((word, index) => {
    if (index <= command || (end >= 0 && index > end)) return word;
    const [, name = ''] = /^-([a-z-]+)(?:=[\s\S]*)?$/.exec(word) ?? [];
    return names.includes(name) ? `-${word}` : word;
  });
}

/** Options before the command whose value is a word of its own. */
const valued = ['--root', '--host', '--dataset'];

function commandAt(words: readonly string[]): number {
  return words.findIndex((word, index) => !word.startsWith('-') && !valued.includes(words[index - 1] ?? ''));
}
