import type { EscapeCharacter } from './instruction.js';
import { splitWords } from './words.js';

export interface Heredoc {
  /** The line that ends it. */
  readonly name: string;
  /** `<<-`: tabs before a line do not count. */
  readonly stripTabs: boolean;
}

/** The heredocs that an instruction begins, in order. Only RUN, COPY and ADD have them, and ONBUILD of these. */
export function heredocsOf(logical: string, escape: EscapeCharacter): Heredoc[] {
  if (!logical.includes('<<') || !/^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(logical)) return [];
  return splitWords(logical, escape).flatMap((word) => {
    const match = /^\d*<<(-?)([^<]+)$/.exec(word);
    const name = match?.[2]?.replaceAll(/["']/g, '').replaceAll(escape, '') ?? '';
    return name === '' ? [] : [{ name, stripTabs: match?.[1] === '-' }];
  });
}
