/** Conditions that need no shell: comparisons of variables, numbers and words. Pure. */

type Operator = '==' | '!=' | '<' | '>' | '<=' | '>=';

type Operand =
  | { readonly kind: 'variable'; readonly name: string }
  /** A number, a quoted or a bare word. */
  | { readonly kind: 'word'; readonly text: string };

interface Relation {
  readonly left: Operand;
  /** Without: true unless the value is empty or 0. */
  readonly right: { readonly operator: Operator; readonly operand: Operand } | undefined;
}

/** True where all relations of one of its rows are. */
export type Comparison = readonly (readonly Relation[])[];

const operand = String.raw`\$\w+|"[^"]*"|'[^']*'|[\w.:/@+-]+`;
const form = new RegExp(String.raw`^(${operand})\s*(==|!=|<=|>=|<|>)\s*(${operand})$`);

/**
 * Comparisons (`$_exitcode == 3`), and variables or numbers alone, with `&&` and `||` between them; undefined for anything else: that is
 * a shell's business.
 */
export function parseComparison(text: string): Comparison | undefined {
  const rows: Relation[][] = [];
  for (const alternative of text.split('||')) {
    const relations = alternative.split('&&').map((part) => parseRelation(part.trim()));
    const understood = relations.filter((relation) => relation !== undefined);
    if (understood.length < relations.length) return undefined;
    rows.push(understood);
  }
  return rows;
}

/** Whether a condition breaks off at an operator, or begins with one: no comparison does, and no shell takes it. */
export function isIncomplete(text: string): boolean {
  return /(?:==|!=|<=|>=|&&|\|\|)\s*$|^\s*(?:==|!=|<=|>=|&&|\|\|)/.test(text);
}

/**
 * Whether a comparison holds. A variable that is not set is empty.
 * @throws Error when an order is asked of what is no number
 */
export function holds(comparison: Comparison, variables: Readonly<Record<string, string>>): boolean {
  return comparison.some((relations) => relations.every((relation) => isSo(relation, variables)));
}

function parseRelation(text: string): Relation | undefined {
  if (/^(\$\w+|\d+)$/.test(text)) return { left: operandOf(text), right: undefined };
  const [, left, operator, right] = form.exec(text) ?? [];
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  // `ls > x` is a shell's: without a variable there is nothing to compare.
  if (!left.startsWith('$') && !right.startsWith('$')) return undefined;
  return { left: operandOf(left), right: { operator: operator as Operator, operand: operandOf(right) } };
}

function isSo({ left, right }: Relation, variables: Readonly<Record<string, string>>): boolean {
  const value = valueOf(left, variables);
  if (right === undefined) return value !== '' && value !== '0';
  const other = valueOf(right.operand, variables);
  switch (right.operator) {
    case '==':
      return areSame(value, other);
    case '!=':
      return !areSame(value, other);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return inOrder(right.operator, numeric(value), numeric(other));
  }
}

/** 1.1 and 1.10 are two versions, 7 and 07 are one number. */
function areSame(one: string, other: string): boolean {
  const whole = /^[+-]?\d+$/;
  return one === other || (whole.test(one) && whole.test(other) && Number(one) === Number(other));
}

function inOrder(operator: '<' | '>' | '<=' | '>=', a: number, b: number): boolean {
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

function operandOf(text: string): Operand {
  if (text.startsWith('$')) return { kind: 'variable', name: text.slice(1) };
  return { kind: 'word', text: text.replace(/^(["'])(.*)\1$/s, '$2') };
}

function valueOf(one: Operand, variables: Readonly<Record<string, string>>): string {
  if (one.kind === 'word') return one.text;
  return Object.hasOwn(variables, one.name) ? (variables[one.name] ?? '') : '';
}

function numeric(text: string): number {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) throw new Error(`${JSON.stringify(text)} is not a number.`);
  return Number(text);
}
