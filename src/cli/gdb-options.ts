/** Options as gdb's hand types them: long ones with a single dash. */
const names = ['ex', 'eval-command', 'command', 'batch', 'nx', 'quiet', 'json'];

/** The words of a command line, with `-ex` and its like as commander takes them. Only `klee debug` has them. */
export function withGdbOptions(words: readonly string[]): string[] {
  const command = words.indexOf('debug');
  const end = words.indexOf('--');
  if (command < 0 || words.slice(0, command).some((word) => !word.startsWith('-'))) return [...words];
  return words.map((word, index) => {
    if (index <= command || (end >= 0 && index > end)) return word;
    const [, name = ''] = /^-([a-z-]+)(?:=[\s\S]*)?$/.exec(word) ?? [];
    return names.includes(name) ? `-${word}` : word;
  });
}
