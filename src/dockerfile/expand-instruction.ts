/** From raw words to the values that a build works with. */
import { dialects } from './dialect.js';
import { expand, type ExpandOptions, expandText } from './expand.js';
import type { EscapeCharacter, ExpandedInstruction, Instruction } from './instruction.js';
import { problemAt, type Place } from './problem.js';
import { argumentValue, lookupIn, type Scope } from './scope.js';

export type { ExpandedInstruction };

export interface ExpandInstructionOptions {
  /** The file's name, for errors. Default: `Dockerfile`. */
  readonly file?: string;
  /** `DockerfileDocument.escape`. Default: a backslash. */
  readonly escape?: EscapeCharacter;
}

/**
 * The final values of an instruction. All words of one instruction see the variables as they were before it.
 * @throws KleeError KLEE_DOCKERFILE `failed environment substitution of: <line>`, or when a value that must not be
 * empty is.
 */
export function expandInstruction(
  instruction: Instruction,
  scope: Scope,
  options: ExpandInstructionOptions = {},
): ExpandedInstruction {
  const place: Place = { file: options.file ?? 'Dockerfile', line: instruction.line, logical: instruction.logical };
  const expandOptions: ExpandOptions = {
    place,
    escape: options.escape ?? '\\',
    requiredVariables: dialects[scope.dialect].requiredVariables,
  };
  const lookup = lookupIn(scope);
  const value = (word: string): string => expand(word, lookup, expandOptions);
  const filled = (word: string, what: string): string => {
    const result = value(word);
    if (result.trim() === '') throw problemAt(place, `the ${what} '${word}' is empty`, 'is the variable set there?');
    return result;
  };

  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
      return instruction;
    case 'FROM': {
      const image = filled(instruction.image, 'image');
      return { keyword: 'FROM', image, ...(instruction.stage === undefined ? {} : { stage: instruction.stage }) };
    }
    case 'COPY':
      return {
        keyword: 'COPY',
        sources: instruction.sources.map((source) => filled(source, 'source')),
        documents: instruction.documents.map(({ name, content, expand }) => ({
          name,
          content: expand ? expandText(content, lookup, expandOptions) : content,
        })),
        destination: filled(instruction.destination, 'destination'),
      };
    case 'ENV':
      return {
        keyword: 'ENV',
        pairs: instruction.pairs.map((pair) => ({ name: filled(pair.name, 'name'), value: value(pair.value) })),
      };
    case 'ARG':
      return {
        keyword: 'ARG',
        variables: instruction.variables.map((variable) => {
          const name = filled(variable.name, 'name');
          const given = variable.default === undefined ? undefined : value(variable.default);
          const result = argumentValue(scope, name, given);
          return result === undefined ? { name } : { name, value: result };
        }),
      };
    case 'USER':
      return { keyword: 'USER', user: filled(instruction.user, 'user') };
    case 'WORKDIR':
      return { keyword: 'WORKDIR', path: filled(instruction.path, 'path') };
  }
}
