import type { EscapeCharacter } from './instruction.js';

/**
 * Splits at the blanks that stand outside of quotes and are not escaped. Words stay as written.
 * The last word of a text with an open quote reaches to its end.
 */
export function splitWords(text: string, escape: EscapeCharacter): string[] {
  const words: string[] = [];
  let start = -1;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === '' && /\s/.test(character)) {
      if (start !== -1) words.push(text.slice(start, at));
      start = -1;
      continue;
    }
    if (start === -1) start = at;
    if (character === quote) quote = '';
    else if (character === escape && quote !== "'") at += 1;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
  }
  if (start !== -1) words.push(text.slice(start));
  return words;
}

/** Splits at every blank, as Docker does for FROM and COPY. */
export function splitBlanks(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
