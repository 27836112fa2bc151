/** What dockerfile-ast knows: directives, and the flags of an instruction. */
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';
import type { EscapeCharacter, InstructionFlag } from './instruction.js';

/** The parser directives (`# name=value` before anything else), names in lower case. */
export function directivesOf(text: string): { name: string; value: string }[] {
  // Directives end with the first line that is no comment; the rest of the file need not be read for them.
  const head = /^\uFEFF?(?:[ \t]*#[^\n]*(?:\n|$))*/.exec(text)?.[0] ?? '';
  return DockerfileParser.parse(head)
    .getDirectives()
    .map((directive) => ({ name: directive.getName().toLowerCase(), value: directive.getValue() }));
}

/** The escape character that a file declares; a backslash if it declares none that is valid. */
export function escapeOf(text: string): EscapeCharacter {
  const value = directivesOf(text).find((directive) => directive.name === 'escape')?.value;
  return value === '`' ? '`' : '\\';
}

/** The flags of an instruction whose continuation lines are joined. */
export function flagsOf(logical: string, escape: EscapeCharacter): InstructionFlag[] {
  // Flags stand right after the keyword; dockerfile-ast goes on to look for them behind an argument like `a--b`.
  const leading = /^\S+((?:\s+--\S*)*)/.exec(logical)?.[1]?.trim() ?? '';
  if (leading === '') return [];
  const [instruction] = DockerfileParser.parse(`# escape=${escape}\n${logical}`).getInstructions();
  if (!(instruction instanceof ModifiableInstruction)) return [];
  const flags = instruction.getFlags().slice(0, leading.split(/\s+/).length);
  return flags.map((flag) => {
    const value = flag.getValue();
    return value === null ? { name: flag.getName() } : { name: flag.getName(), value };
  });
}
