/** ENV and ARG for the other builder. */
import { dialects } from '../../../dockerfile/dialect.js';
import type { ArgInstruction, EnvInstruction } from '../../../dockerfile/instruction.js';
import type { Rewritten, Step } from './translate.js';

export function variablesFor(instruction: EnvInstruction | ArgInstruction, step: Step): Rewritten {
  const lines =
    /\$\{\w+:?\?/.test(instruction.logical) && !dialects[step.to].requiredVariables
      ? ['${name?text} is an error to kleene']
      : [];
  const done = instruction.keyword === 'ENV' ? env(instruction, step) : arg(instruction, step);
  return { ...done, lines: [...lines, ...(done.lines ?? [])] };
}

function env({ pairs, logical }: EnvInstruction, { to }: Step): Rewritten {
  if (dialects[to].severalVariables) return {};
  const old = !/^\S+\s+[^\s=]+=/.test(logical);
  // ENV NAME VALUE has blanks in its value, where quotes do not keep them together.
  if (old && pairs.some(({ value }) => /\s/.test(value) && /["'\\`]/.test(value)))
    return { lines: ['kleene wants ENV NAME="VALUE"'] };
  if (!old && pairs.length === 1) return {};
  const names = pairs.map(({ name }) => name);
  const later = pairs.some(({ value }, index) => names.slice(0, index).some((name) => mentions(value, name)));
  if (later)
    return { lines: ['kleene sets one variable with each ENV, and here a value names one that the same ENV sets'] };
  return { texts: pairs.map(({ name, value }) => `ENV ${name}=${old && /\s/.test(value) ? `"${value}"` : value}`) };
}

/** Without a default kleene makes it empty; docker takes what an ARG before FROM has, or leaves it unset. */
function arg({ variables }: ArgInstruction, { to, global, globals }: Step): Rewritten {
  if (global) return to === 'kleene' && variables.length > 1 ? { texts: variables.map(textOf) } : {};
  const lines: string[] = [];
  const texts = variables.map((variable) => {
    if (variable.default !== undefined) return textOf(variable);
    if (to === 'docker') return `ARG ${variable.name}=`;
    const global = globals.get(variable.name);
    if (global !== undefined && !global.includes('$')) return `ARG ${variable.name}=${global}`;
    lines.push(`without --build-arg ${variable.name} is empty to kleene, and not set to docker`);
    return textOf(variable);
  });
  if (
    texts.every((text, index) => text === textOf(variables[index] ?? { name: '' })) &&
    (to === 'docker' || texts.length === 1)
  )
    return { lines };
  const together = to === 'docker' ? [`ARG ${texts.map((text) => text.slice('ARG '.length)).join(' ')}`] : texts;
  return { texts: together, lines };
}

function textOf(variable: ArgInstruction['variables'][number]): string {
  return variable.default === undefined ? `ARG ${variable.name}` : `ARG ${variable.name}=${variable.default}`;
}

function mentions(value: string, name: string): boolean {
  return new RegExp(`\\$\\{?${name}\\b`).test(value);
}
