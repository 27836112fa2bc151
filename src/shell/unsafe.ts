/** What keeps a text from being split: where sh and bash differ, and what would notice that something was inserted. */
import { type Command, forEachChild, type ParsedScript, type SyntaxNode } from 'unbash';
import { hookName } from './hook-name.js';

/** Bash's own syntax: a POSIX sh sees other words in it, and so may see other commands behind it (POSIX.1-2017, Shell Command Language). */
const bashSyntax: Partial<Record<SyntaxNode['type'], string>> = {
  AnsiCQuoted: "$'…'",
  LocaleString: '$"…"',
  HereString: '<<<',
  ProcessSubstitution: 'a process substitution',
  ExtendedGlob: 'an extended pattern',
  ArrayValue: 'an array',
  ArithmeticFor: 'for ((…))',
  Select: 'select',
  Coproc: 'coproc',
};

/** Variables that tell of the last command: that would be the inserted one. */
const telling = /\b(?:PIPESTATUS|BASH_COMMAND|BASH_XTRACEFD)\b/;

/** Why a text cannot be split, as the end of a sentence; undefined where it can. */
export function whyUnsafe(script: ParsedScript, text: string): string | undefined {
  const tells = telling.exec(text)?.[0];
  if (tells !== undefined) return `it uses ${tells}`;
  if (text.includes(hookName)) return `it uses the name ${hookName}`;
  return find(script);
}

function find(node: SyntaxNode): string | undefined {
  let found = ofNode(node);
  forEachChild(node, (child) => {
    found ??= find(child);
  });
  return found;
}

function ofNode(node: SyntaxNode): string | undefined {
  const bash = bashSyntax[node.type];
  if (bash !== undefined) return `it has ${bash}, which is bash's alone`;
  switch (node.type) {
    case 'Script': {
      const [error] = node.errors ?? [];
      return error === undefined ? undefined : `it cannot be parsed: ${error.message}`;
    }
    case 'HereDoc':
      return node.closing === undefined ? 'a here-document in it has no end' : undefined;
    case 'Pipeline':
      return node.operators.includes('|&') ? "it has |&, which is bash's alone" : undefined;
    case 'Redirect':
      return node.operator.startsWith('&>') ? `it has ${node.operator}, which is bash's alone` : undefined;
    case 'DoubleQuoted':
      // Which quotes count in there, shells disagree on.
      return node.parts.some((part) => part.type === 'ParameterExpansion' && /['"\\]/.test(part.text))
        ? 'it has quotes inside "${…}"'
        : undefined;
    case 'Command':
      return ofCommand(node);
    default:
      return undefined;
  }
}

/** Commands that change how the text behind them is read, or that watch commands run. */
function ofCommand({ name, args }: Command): string | undefined {
  const words = args.map((arg) => ('value' in arg && typeof arg.value === 'string' ? arg.value : ''));
  switch (name?.value) {
    case 'alias':
      return 'it makes an alias';
    case 'set':
      return words.some((word) => /^-[a-z]*[nv]/.test(word) || word === 'verbose' || word === 'noexec')
        ? 'it has the shell print what it reads, or run nothing'
        : undefined;
    case 'trap': {
      const watched = words.slice(1).find((word) => /^(?:SIG)?(?:DEBUG|RETURN|CHLD|17|20)$/.test(word));
      return watched === undefined ? undefined : `it traps ${watched}`;
    }
    default:
      return undefined;
  }
}
