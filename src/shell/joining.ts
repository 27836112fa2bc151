/**
 * Whether the shell line of a RUN can become a part of `a && b`, and how. Each RUN begins with a shell of its own, in WORKDIR: what a
 * line does to its shell must not reach the next one.
 */
import { type Command, forEachChild, parse, type Statement, type SyntaxNode } from 'unbash';
import { whyUnsafe } from './unsafe.js';

/**
 * `plain`: as it is. `subshell`: in parentheses. `last`: likewise, but nothing can follow it: `set -e` and ERR traps are not heeded in a part
 * of `a && b` that is not the last (POSIX.1-2017, XCU 2.14 set -e). `never`: it stays a RUN of its own.
 */
export type Joining = 'plain' | 'subshell' | 'last' | 'never';

/** Commands that do something to the shell that runs them. */
const special = new Set(
  (
    '. : alias bg break cd command continue eval exec exit export fg getopts hash local popd pushd read readonly return set shift ' +
    'source times trap ulimit umask unalias unset wait'
  ).split(' '),
);

/** @param killsProcesses what a RUN leaves running ends with it: joined, it would live on to the end of the last */
export function joiningOf(command: string, killsProcesses: boolean): Joining {
  const script = parse(command);
  if ((script.errors ?? []).length > 0 || whyUnsafe(script, command) !== undefined) return 'never';
  if (command.endsWith('\\') || script.commands.length === 0) return 'never';
  const nodes = [...within(script)];
  // A comment would take in what follows, a here-document looks for its end there.
  if (hasComment(command, nodes) || nodes.some(({ type }) => type === 'HereDoc')) return 'never';
  if (killsProcesses && nodes.some((node) => node.type === 'Statement' && node.background === true)) return 'never';
  // Quoted too: `sh -c "set -e"` has a shell of its own, `eval "set -e"` has not.
  if (/(^|[^\w.-])(set|trap|eval|source|\.)(\s|$)/.test(command)) return 'last';
  const [first, ...more] = script.commands;
  const isOne = first !== undefined && more.length === 0 && first.background !== true;
  return isOne && isPlain(first.command) ? 'plain' : 'subshell';
}

function* within(node: SyntaxNode): Iterable<SyntaxNode> {
  yield node;
  const children: SyntaxNode[] = [];
  forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* within(child);
}

/** A `#` that stands in no word. */
function hasComment(text: string, nodes: readonly SyntaxNode[]): boolean {
  const words = nodes.filter(({ type }) => type === 'Word' || type === 'Assignment');
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1))
    if (!words.some(({ pos, end }) => pos <= at && at < end)) return true;
  return false;
}

/** Programs with arguments, `&&` and `|` between them: no `;` and no `||`, which bind weaker than what is put before. */
function isPlain(node: Statement['command']): boolean {
  switch (node.type) {
    case 'AndOr':
      return node.operators.every((operator) => operator === '&&') && node.commands.every(isPlain);
    case 'Pipeline':
      return node.prefixes.length === 0 && node.commands.every(isPlain);
    case 'Command':
      return isProgram(node);
    default:
      return false;
  }
}

/** An assignment alone, and one before a command of the shell's own, stay in the shell. */
function isProgram(command: Command): boolean {
  const { name, prefix } = command;
  if (name === undefined || prefix.some(({ type }) => type === 'Assignment')) return false;
  if ([...within(command)].some(canAssign)) return false;
  return /^[\w./+-]+$/.test(name.text) && !special.has(name.text);
}

/** `${NAME:=word}`, `$((NAME=1))`. */
function canAssign(node: SyntaxNode): boolean {
  if (node.type === 'ArithmeticExpansion') return true;
  return (
    node.type === 'ParameterExpansion' && node.operation?.type === 'Default' && node.operation.operator.endsWith('=')
  );
}
