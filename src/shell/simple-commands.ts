/** A shell text as its simple commands, where it is nothing more than that. */
import { type Command, forEachChild, parse, type PipelineNode, type Redirection, type SyntaxNode } from 'unbash';

export interface SimpleWord {
  /** As written, quotes and variables included. */
  readonly raw: string;
  /** Without its quotes; variables stand as written. */
  readonly text: string;
}

export interface SimpleCommand {
  /** `NAME=value` before the command, or alone. */
  readonly assignments: readonly SimpleWord[];
  readonly words: readonly SimpleWord[];
  /** What its input comes from, and its output goes to; not other descriptors. */
  readonly files: readonly SimpleWord[];
  /** True when its output goes to a file that is not /dev/null. */
  readonly writes: boolean;
}

/**
 * The simple commands of a text in their order, whatever stands between them. Undefined for what is more than that: compound commands,
 * substitutions, here-documents, and what cannot be parsed.
 */
export function simpleCommands(text: string): SimpleCommand[] | undefined {
  const script = parse(text);
  if ((script.errors ?? []).length > 0 || hasMore(script)) return undefined;
  return script.commands.flatMap(({ command }) =>
    (command.type === 'AndOr' ? command.commands : [command]).flatMap(parts),
  );
}

export function isAssignment({ raw }: SimpleWord): boolean {
  return /^[A-Za-z_]\w*=/.test(raw);
}

/** What makes a text more than simple commands; what nodes the others can stand in is told by their children. */
const more: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  ...([
    'CommandExpansion',
    'ProcessSubstitution',
    'ArithmeticExpansion',
    'ArrayValue',
    'HereDoc',
    'HereString',
  ] as const),
  ...(['If', 'For', 'ArithmeticFor', 'Select', 'While', 'Subshell', 'BraceGroup', 'Case', 'TestCommand'] as const),
  ...(['ArithmeticCommand', 'Function', 'Coproc', 'Time', 'Negation'] as const),
]);

function hasMore(node: SyntaxNode): boolean {
  let found = more.has(node.type);
  forEachChild(node, (child) => {
    found ||= hasMore(child);
  });
  return found;
}

function parts(node: PipelineNode): SimpleCommand[] {
  if (node.type === 'Pipeline') return node.commands.flatMap(parts);
  return node.type === 'Command' ? [simple(node)] : [];
}

function simple({ prefix, name, args, redirects }: Command): SimpleCommand {
  const assignments = prefix.flatMap((one) => (one.type === 'Assignment' ? [wordOf(one)] : []));
  const words = [...(name === undefined ? [] : [name]), ...args].map(wordOf);
  const files = redirects.flatMap((one) =>
    one.type !== 'Redirect' || one.target === undefined || isDescriptor(one.operator, one.target.value)
      ? []
      : [wordOf(one.target)],
  );
  return { assignments, words, files, writes: redirects.some(writesFile) };
}

function wordOf(node: Command['args'][number]): SimpleWord {
  if (node.type === 'Word') return { raw: node.text, text: node.value };
  const { name, append, value, text } = node;
  const sign = append === true ? '+=' : '=';
  return { raw: text, text: value.type === 'Word' ? `${name}${sign}${value.value}` : text };
}

function writesFile(redirection: Redirection): boolean {
  if (redirection.type !== 'Redirect' || !redirection.operator.includes('>')) return false;
  const target = redirection.target?.value ?? '';
  if (target === '/dev/null') return false;
  return !isDescriptor(redirection.operator, target);
}

/** `2>&1`, `>&-` */
function isDescriptor(operator: string, target: string): boolean {
  return operator.endsWith('&') && /^(?:\d+|-)$/.test(target);
}
