/** From what was typed to what can become instructions. Pure. */
import { resolve } from 'node:path/posix';
import { isSameAnywhere } from './anywhere.js';
import type { Doubt, HandCommand } from './hand-command.js';
import type { CommandPart } from './instructions.js';
import { kindOf } from './kinds.js';

/** What a command, or a variable that it set, can become. */
export type Candidate = {
  /** Chosen where a person has not said otherwise. */
  readonly chosen: boolean;
  /** Why it is not chosen, or what is to be known of it. */
  readonly note: string | undefined;
} & CommandPart;

export interface Sifted {
  readonly candidates: readonly Candidate[];
  /** The files that were opened in an editor, absolute, with how many candidates come before each. */
  readonly edited: readonly { readonly path: string; readonly after: number }[];
}

const unsaid = (names: readonly string[]) =>
  names.length === 0 ? [] : [`not as the Dockerfile has it: ${names.join(', ')}`];

const noteOf = (...notes: readonly string[]) => (notes.length === 0 ? undefined : notes.join('; '));

const talked = 'what was typed into it is not recorded';
const doubts: Readonly<Record<Doubt, string>> = {
  again: 'it may have run more than once: the shell does not tell',
  lines: 'an empty line in it may have been the same as the line before: the shell does not tell',
};

/**
 * Commands that succeeded and may have changed files, in their order: those that look around are left out, and where a command ran, as
 * whom and with what it exported comes with it.
 */
export function sift(commands: readonly HandCommand[]): Sifted {
  const candidates: Candidate[] = [];
  const edited: Sifted['edited'][number][] = [];
  for (const { line, code, directory, user, variables = [], changed, doubt } of commands) {
    const said = [...(doubt === undefined ? [] : [doubts[doubt]]), ...unsaid(variables)];
    const kind = kindOf(line);
    if (kind.kind === 'edit') {
      // An editor's exit code says nothing about what it wrote.
      const after = candidates.length;
      for (const file of kind.files) edited.push({ path: resolve(directory, file), after });
    }
    if (code !== 0) continue;
    switch (kind.kind) {
      case 'run':
        if (changed) {
          const { talk } = kind;
          const where = { directory, anywhere: isSameAnywhere(line) };
          const chosen = !talk && doubt !== 'lines';
          const note = noteOf(...(talk ? [talked] : []), ...said);
          candidates.push({ kind: 'run', line, ...where, user, chosen, note });
        }
        break;
      case 'as': {
        const inner = kindOf(kind.line).kind;
        if (changed && inner !== 'look' && inner !== 'enter') {
          const where = kind.login ? '~' : directory;
          candidates.push({
            kind: 'run',
            line: kind.line,
            directory: where,
            anywhere: isSameAnywhere(kind.line),
            user: kind.user,
            chosen: true,
            note: noteOf(...said),
          });
        }
        break;
      }
      case 'assign':
        for (const { raw } of kind.assignments) {
          const at = raw.indexOf('=');
          candidates.push({
            kind: 'env',
            name: raw.slice(0, at),
            value: raw.slice(at + 1),
            chosen: true,
            note: undefined,
          });
        }
        break;
      case 'look':
      case 'enter':
      case 'edit':
    }
  }
  return { candidates, edited };
}
