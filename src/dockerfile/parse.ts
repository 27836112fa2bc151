/** From the text of a Dockerfile to its instructions, and what a dialect says against them. */
import { KleeError } from '../errors.js';
import { readArg, readCommand, readCopy, readEnv, readFrom, readRun, type BodyContext } from './bodies.js';
import { dialects, type DialectName } from './dialect.js';
import { linesOf, printDocument, type DockerfileDocument } from './document.js';
import type { Heredoc } from './heredoc.js';
import { hasHeredoc } from './heredoc-bodies.js';
import type { EscapeCharacter, Instruction, InstructionBase } from './instruction.js';
import { nearest } from '../nearest.js';
import { allKeywords, builtKeywords, isBuilt, otherKeywords } from './keywords.js';
import { kleenedProblem, problemAt, type Place } from './problem.js';
import { logicalOf } from './source.js';
import { directivesOf, flagsOf } from './syntax.js';

export interface ParseOptions {
  /** Default: `kleene`. */
  readonly dialect?: DialectName;
  /** The file's name, for errors. Default: `Dockerfile`. */
  readonly file?: string;
  /** The line of the file that the text begins on. Default: 1. */
  readonly line?: number;
  /** What stands before it on its line. */
  readonly indentation?: string;
  /** `DockerfileDocument.escape`. Default: a backslash. */
  readonly escape?: EscapeCharacter;
}

/** An instruction of a document. */
export type DocumentInstruction = Instruction & { readonly id: number };

/**
 * Parses the text of one instruction, as a segment of a document has it or a person types it.
 * @throws KleeError KLEE_DOCKERFILE when it is not one, or one that klee does not build.
 */
export function parseInstruction(text: string, options: ParseOptions = {}): Instruction {
  const read = readHead(text, options);
  return readBody(read, options);
}

/**
 * Parses a whole Dockerfile. Warnings are about what the dialect's builder would take otherwise.
 * @throws KleeError KLEE_DOCKERFILE for the first line that cannot be built.
 */
export function parseDockerfile(
  document: DockerfileDocument,
  dialect: DialectName,
  options: { readonly file?: string } = {},
): { instructions: DocumentInstruction[]; warnings: string[] } {
  const file = options.file ?? 'Dockerfile';
  const text = printDocument(document);
  const lines = linesOf(document);
  const instructions: DocumentInstruction[] = [];
  let trivia = '';
  for (const segment of document.segments) {
    if (segment.kind === 'trivia') {
      trivia = segment.text;
      continue;
    }
    const line = lines.get(segment.id)?.line ?? 1;
    const indentation = /[^\S\n\uFEFF]*$/.exec(trivia)?.[0] ?? '';
    const parseOptions = { dialect, file, line, indentation, escape: document.escape };
    const read = readHead(segment.text, parseOptions);
    const indented = indentation !== '';
    trivia = '';
    if (indented && !dialects[dialect].indentation) {
      throw invalidInstruction(read.place, `the ${dialect} dialect allows no blanks before an instruction`);
    }
    if (read.keyword !== 'FROM' && read.keyword !== 'ARG' && !instructions.some(isFrom)) {
      const hint = `begin with FROM IMAGE; only ARG may stand before it`;
      throw kleenedProblem(read.place, `'${read.place.logical}' not permitted before a FROM instruction`, hint);
    }
    if (read.keyword === 'FROM' && instructions.some(isFrom)) {
      throw problemAt(read.place, `klee does not build a second FROM (stages) yet: ${read.place.logical}`, oneStage);
    }
    instructions.push({ ...readBody(read, parseOptions), id: segment.id });
  }
  if (instructions.length === 0) {
    throw new KleeError('KLEE_DOCKERFILE', `${file} has no instructions`, { hint: 'begin with FROM IMAGE' });
  }
  if (!instructions.some(isFrom)) {
    throw new KleeError('KLEE_DOCKERFILE', `${file} has no FROM instruction`, {
      hint: 'name the image to begin with: FROM IMAGE',
    });
  }
  const warnings = directiveWarnings(text, dialect, file);
  if (instructions.some(hasHeredoc) && !dialects[dialect].heredocs) {
    warnings.push(`${file}: kleened does not build heredocs (<<EOF); klee builds them as BuildKit does`);
  }
  return { instructions, warnings };
}

const oneStage = 'build the first stage as an image of its own and name that in FROM';

interface Head {
  readonly base: InstructionBase;
  readonly keyword: string;
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  readonly place: Place;
}

/** The keyword, checked to be one that Docker or Kleene has. */
function readHead(text: string, options: ParseOptions): Head {
  const { file = 'Dockerfile', line = 1, escape = '\\', indentation = '' } = options;
  const dialect = dialects[options.dialect ?? 'kleene'];
  const found = logicalOf(text, escape);
  if (found === undefined) {
    throw problemAt({ file, line, logical: text }, 'this is no instruction', 'begin with one, such as RUN');
  }
  const start = line + text.slice(0, found.start).split('\n').length - 1;
  const own = text.slice(found.start, found.end);
  const source = indentation + (/^[^\r\n]*/.exec(own)?.[0] ?? '');
  const place: Place = { file, line: start, logical: found.logical, source };
  if (found.more)
    throw problemAt(place, 'this is more than one instruction', `give one; a line that ends in ${escape} goes on`);
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(found.logical) ?? [];
  const keyword = dialect.capitalsOnly ? word : word.toUpperCase();
  if (!isBuilt(keyword) && !otherKeywords.includes(keyword)) {
    const meant = nearest(word, allKeywords);
    const capitals =
      dialect.capitalsOnly && meant === word.toUpperCase() ? `; the ${dialect.name} dialect wants capitals` : '';
    const hint =
      meant === undefined ? `the instructions are ${builtKeywords.join(' ')}` : `did you mean ${meant}?${capitals}`;
    throw invalidInstruction(place, hint);
  }
  const endLine = start + own.split('\n').length - 1;
  const base: InstructionBase = { text: own, logical: found.logical, line: start, endLine };
  return { base, keyword, rest, heredocs: found.heredocs, place };
}

function readBody(read: Head, options: ParseOptions): Instruction {
  const { base, keyword, rest, heredocs, place } = read;
  const escape = options.escape ?? '\\';
  const context: BodyContext = { place, heredocs, dialect: dialects[options.dialect ?? 'kleene'], escape };
  const builds = `what it builds: ${builtKeywords.join(' ')}`;
  if (!isBuilt(keyword)) throw problemAt(place, `klee does not build ${keyword} yet: ${place.logical}`, builds);
  const open = heredocs.find(({ ended }) => !ended);
  if (open !== undefined) {
    throw problemAt(place, `the heredoc <<${open.name} does not end`, `a line that is ${open.name} alone ends it`);
  }
  const [flag] = flagsOf(base.logical, escape);
  if (flag !== undefined) {
    const hint = keyword === 'COPY' && flag.name === 'from' ? oneStage : `leave it out: ${keyword} takes no flags here`;
    throw problemAt(
      place,
      `klee does not build ${keyword} --${flag.name} yet: ${place.logical}`,
      hint,
      `--${flag.name}`,
    );
  }
  switch (keyword) {
    case 'FROM':
      return { ...base, keyword, ...readFrom(rest, context) };
    case 'RUN':
      return { ...base, keyword, ...readRun(rest, context) };
    case 'CMD':
      return { ...base, keyword, ...readCommand(keyword, rest, context) };
    case 'COPY':
      return { ...base, keyword, ...readCopy(rest, [], context) };
    case 'ENV':
      return { ...base, keyword, ...readEnv(rest, context) };
    case 'ARG':
      return { ...base, keyword, ...readArg(rest, context) };
    case 'USER':
      if (rest === '') throw problemAt(place, 'USER names nobody', 'the form is USER NAME[:GROUP]');
      return { ...base, keyword, user: rest };
    case 'WORKDIR':
      if (rest === '') throw problemAt(place, 'WORKDIR names no directory', 'the form is WORKDIR PATH');
      return { ...base, keyword, path: rest };
  }
}

function isFrom(instruction: Instruction): boolean {
  return instruction.keyword === 'FROM';
}

function invalidInstruction(place: Place, hint: string): KleeError {
  return kleenedProblem(place, `error in '${place.logical}': invalid instruction`, hint);
}

/** @throws KleeError KLEE_DOCKERFILE for an escape directive that is neither a backslash nor a backtick. */
function directiveWarnings(text: string, dialect: DialectName, file: string): string[] {
  const escapes = directivesOf(text).filter((directive) => directive.name === 'escape');
  const bad = escapes.find(({ value }) => value !== '\\' && value !== '`');
  if (bad !== undefined) {
    throw new KleeError('KLEE_DOCKERFILE', `${file}: '# escape=${bad.value}' is neither \\ nor \``, {
      hint: 'the escape character is \\ unless it says # escape=`',
    });
  }
  const unknown = !dialects[dialect].escapeDirective && escapes.some(({ value }) => value === '`');
  return unknown ? [`${file}: '# escape=\`' is a comment to kleened, which continues lines by \\ only`] : [];
}
