/** The arguments of each instruction. Every reader throws KLEE_DOCKERFILE for what it cannot take. */
import type { Dialect } from './dialect.js';
import { type Heredoc, heredocWord } from './heredoc.js';
import { readDocuments, readHeredocRun } from './heredoc-bodies.js';
import type {
  ArgInstruction,
  CommandForm,
  CopyInstruction,
  EnvInstruction,
  EscapeCharacter,
  FromInstruction,
  InstructionFlag,
  ScriptForm,
} from './instruction.js';
import { kleenedProblem, problemAt, type Place } from './problem.js';
import { splitBlanks, splitWords } from './words.js';

export interface BodyContext {
  readonly place: Place;
  readonly heredocs: readonly Heredoc[];
  readonly dialect: Dialect;
  readonly escape: EscapeCharacter;
}

/** `IMAGE` or `IMAGE AS NAME`. */
export function readFrom(rest: string, context: BodyContext): Pick<FromInstruction, 'image' | 'stage'> {
  const [image, as, stage, ...more] = splitBlanks(rest);
  const usage = 'the form is FROM IMAGE or FROM IMAGE AS NAME';
  if (image === undefined) throw problemAt(context.place, 'FROM names no image', usage);
  if (as === undefined) return { image };
  const isAs = context.dialect.capitalsOnly ? as === 'AS' : as.toUpperCase() === 'AS';
  if (!isAs || stage === undefined || more.length > 0) {
    throw problemAt(context.place, `FROM cannot take '${rest}'`, usage, rest);
  }
  if (!/^[a-z][a-z0-9_.-]*$/i.test(stage)) {
    throw problemAt(
      context.place,
      `'${stage}' is no name for a stage`,
      'it begins with a letter; then a-z 0-9 _ . -',
      stage,
    );
  }
  return { image, stage };
}

/** The command of RUN or CMD. What is no JSON array is a shell line, as for Docker. */
export function readCommand(keyword: 'RUN' | 'CMD', rest: string, context: BodyContext): CommandForm {
  const argv = readJsonArray(keyword, rest, context);
  const command: CommandForm = argv === undefined ? { form: 'shell', command: rest } : { form: 'exec', argv };
  // `CMD []` takes the parent's command away; a RUN of nothing is a mistake.
  const nothing = keyword === 'RUN' ? argv?.length === 0 || rest === '' : rest === '';
  if (nothing) throw problemAt(context.place, `${keyword} has no command`, `the form is ${keyword} COMMAND`);
  return command;
}

/** The same of a RUN, which can have heredocs. */
export function readRun(rest: string, context: BodyContext): CommandForm | ScriptForm {
  const { heredocs } = context;
  return heredocs.length === 0 ? readCommand('RUN', rest, context) : readHeredocRun(rest, heredocs);
}

/** `SOURCE… DEST`, or the same as a JSON array. */
export function readCopy(
  rest: string,
  flags: readonly InstructionFlag[],
  context: BodyContext,
): Pick<CopyInstruction, 'sources' | 'documents' | 'destination' | 'flags'> {
  const json = readJsonArray('COPY', rest, context);
  const words = json ? rawWords(json, context) : splitCopy(rest, context);
  const destination = words.at(-1);
  if (destination === undefined || words.length < 2) {
    throw problemAt(context.place, 'COPY needs at least one source and a destination', 'the form is COPY SOURCE… DEST');
  }
  const { heredocs, place } = context;
  if (heredocs.length > 0 && heredocWord(destination) !== undefined) {
    throw problemAt(place, 'COPY needs a destination behind its heredocs', 'the form is COPY <<EOF DEST');
  }
  return { ...readDocuments(words.slice(0, -1), heredocs, place), destination, flags };
}

function splitCopy(rest: string, { dialect, escape }: BodyContext): string[] {
  return dialect.quotedCopyPaths ? splitWords(rest, escape) : splitBlanks(rest);
}

/** Words of a JSON array as raw words: their variables are still expanded. Docker takes quotes in them away as well. */
function rawWords(words: readonly string[], { dialect, escape }: BodyContext): readonly string[] {
  return dialect.quotedCopyPaths ? words.map((word) => word.replace(/['"]/g, (quote) => escape + quote)) : words;
}

/** `name=value`, in the docker dialect several of them, or `name value`. */
export function readEnv(rest: string, context: BodyContext): Pick<EnvInstruction, 'pairs'> {
  const { dialect, escape, place } = context;
  const words = splitWords(rest, escape);
  const [first] = words;
  if (first === undefined) throw problemAt(place, 'ENV sets nothing', 'the form is ENV NAME=VALUE');
  if (!first.includes('=')) {
    if (!dialect.severalVariables) throw invalidName(place, 'the form is ENV NAME=VALUE');
    const [, name, value] = /^(\S+)\s+(.*)$/s.exec(rest) ?? [];
    if (name === undefined || value === undefined) {
      throw problemAt(place, `ENV gives '${first}' no value`, 'the form is ENV NAME=VALUE');
    }
    return { pairs: [{ name: checkName(name, context), value }] };
  }
  const pairs = words.map((word) => {
    const { name, value } = splitPair(word);
    if (dialect.severalVariables && value === undefined) {
      throw problemAt(place, `'${word}' has no '='`, 'blanks in a value need quotes: NAME="a b"', word);
    }
    return { name, value: value ?? '' };
  });
  onlyOne('ENV', words, context);
  return { pairs: pairs.map((pair) => ({ ...pair, name: checkName(pair.name, context) })) };
}

/** `name` or `name=default`, in the docker dialect several of them. */
export function readArg(rest: string, context: BodyContext): Pick<ArgInstruction, 'variables'> {
  const words = splitWords(rest, context.escape);
  if (words.length === 0)
    throw problemAt(context.place, 'ARG names nothing', 'the form is ARG NAME or ARG NAME=DEFAULT');
  const [first = ''] = words;
  if (!first.includes('=') && words.length > 1 && !context.dialect.severalVariables) {
    throw invalidName(context.place, 'the form is ARG NAME or ARG NAME=DEFAULT');
  }
  onlyOne('ARG', words, context);
  return {
    variables: words.map((word) => {
      const { name: raw, value } = splitPair(word);
      const name = checkName(raw, context);
      return value === undefined ? { name } : { name, default: value };
    }),
  };
}

function splitPair(word: string): { name: string; value?: string } {
  const equals = word.indexOf('=');
  return equals === -1 ? { name: word } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function onlyOne(keyword: 'ENV' | 'ARG', words: readonly string[], { dialect, place }: BodyContext): void {
  if (words.length === 1 || dialect.severalVariables) return;
  const hint = `give each its own ${keyword}, put quotes around a value with blanks, or use --dialect docker`;
  throw problemAt(
    place,
    `${keyword} sets one variable in the ${dialect.name} dialect; '${words[1] ?? ''}' is too many`,
    hint,
    words[1],
  );
}

function checkName(name: string, { dialect, place }: BodyContext): string {
  const valid = dialect.posixNames ? /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) : name !== '';
  if (!valid) throw invalidName(place, `'${name}' is no name: a letter or _, then letters, digits and _`, name);
  return name;
}

function invalidName(place: Place, hint: string, name?: string): Error {
  return kleenedProblem(place, `ENV/ARG variable name is invalid on line: ${place.logical}`, hint, name);
}

/** The strings of a JSON array; undefined when the text is none. */
function readJsonArray(keyword: string, rest: string, { place }: BodyContext): string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(rest);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  if (!value.every((item): item is string => typeof item === 'string')) {
    throw problemAt(place, `the JSON array of ${keyword} may hold strings only`, `${keyword} ["/bin/echo", "1"]`);
  }
  return value;
}
