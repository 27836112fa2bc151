/** A shell command line as simple commands, as far as that can be told without a shell. Pure. */

export interface Word {
  /** As written, quotes and variables included. */
  readonly raw: string;
  /** Without its quotes; variables stand as written. */
  readonly text: string;
}

export interface SimpleCommand {
  /** `NAME=value` before the command, or alone. */
  readonly assignments: readonly Word[];
  readonly words: readonly Word[];
  /** True when its output goes to a file that is not /dev/null. */
  readonly writes: boolean;
}

const compound = new Set(['if', 'for', 'while', 'until', 'case', 'select', 'function', 'time', '!', '{', '}', '[[']);

type Token = { readonly kind: 'word'; readonly word: Word } | { readonly kind: 'operator'; readonly text: string };

/**
 * The simple commands of a line in their order, whatever stands between them. Undefined for what is more than that: compound commands,
 * substitutions, here-documents, and a quote without its end.
 */
export function simpleCommands(line: string): SimpleCommand[] | undefined {
  const tokens = tokensOf(line);
  if (tokens === undefined) return undefined;
  const commands: SimpleCommand[] = [];
  let words: Word[] = [];
  let assignments: Word[] = [];
  let writes = false;
  const end = () => {
    if (words.length > 0 || assignments.length > 0 || writes) commands.push({ assignments, words, writes });
    [words, assignments, writes] = [[], [], false];
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind === 'word') {
      if (words.length > 0) words.push(token.word);
      else if (isAssignment(token.word)) assignments.push(token.word);
      else if (compound.has(token.word.raw)) return undefined;
      else words.push(token.word);
    } else if (token !== undefined && /[<>]/.test(token.text)) {
      const target = tokens[index + 1];
      if (target?.kind !== 'word') return undefined;
      if (token.text.includes('>') && !isNoFile(token.text, target.word)) writes = true;
      index += 1;
    } else end();
  }
  end();
  return commands;
}

export function isAssignment({ raw }: Word): boolean {
  return /^[A-Za-z_]\w*=/.test(raw);
}

function isNoFile(operator: string, { text }: Word): boolean {
  return text === '/dev/null' || (operator.endsWith('&') && /^(?:\d+|-)$/.test(text));
}

const operator = /^(?:\d*(?:>>|>\||>&|<&|>|<)|&>>?|&&|\|\||\|&|;;|[|&;\n])/;

function tokensOf(line: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^(?:[ \t]|\\\n)+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith('#')) {
      const end = rest.indexOf('\n');
      at = end < 0 ? line.length : at + end;
      continue;
    }
    if (/^(?:\d*<<|[<>]\(|[()])/.test(rest)) return undefined;
    const found = operator.exec(rest);
    if (found !== null) {
      tokens.push({ kind: 'operator', text: found[0] });
      at += found[0].length;
      continue;
    }
    const word = wordAt(rest);
    if (word === undefined) return undefined;
    tokens.push({ kind: 'word', word });
    at += word.raw.length;
  }
  return tokens;
}

/** The word that a text begins with; undefined where it has a substitution, or a quote without its end. */
function wordAt(text: string): Word | undefined {
  let at = 0;
  let plain = '';
  while (at < text.length) {
    const rest = text.slice(at);
    if (/^(?:`|\$\(|[()])/.test(rest)) return undefined;
    if (/^[\s|&;<>]/.test(rest)) break;
    const piece = /^'([^']*)'|^"((?:[^"\\`]|\\[\s\S])*)"|^\\([\s\S])|^([^\s'"\\|&;<>()`])/.exec(rest);
    if (piece === null) return undefined;
    const [whole, single, double, escaped, character] = piece;
    if (double?.includes('$(') === true) return undefined;
    plain += single ?? double?.replace(/\\([$`"\\\n])/g, '$1') ?? escaped ?? character ?? '';
    at += whole.length;
  }
  return { raw: text.slice(0, at), text: plain };
}
