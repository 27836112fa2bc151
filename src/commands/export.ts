import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { Form } from '../debugger/source/forms/form.js';
import type { Verification } from '../debugger/verify/verification.js';
import { isProof } from '../debugger/verify/verification.js';
import { KleeError } from '../errors.js';
import { type CommandContext, defineCommand } from './command.js';
import {
  type ExportArguments,
  exportOptions,
  exportUsage,
  readExportArguments,
  type Target,
} from './export-arguments.js';
import { formLines, reservationLine } from './export-lines.js';
import { hostFiles } from './host-files.js';
import { briefly, verificationLines } from './verification-lines.js';
import { notVerified } from './verify.js';

/** A file of this machine, and what it is called to the user. */
interface Place {
  readonly path: string;
  readonly shown: string;
}

interface Answer {
  /** Undefined where nothing was written to a file. */
  readonly written: Place | undefined;
  /** The file that it was to go to, where that has it already. */
  readonly there: Place | undefined;
  readonly target: Target;
  /** Undefined where none was wanted. */
  readonly verification: Verification | undefined;
}

export const exportCommand = defineCommand<Answer>({
  name: 'export',
  group: 'keeping',
  usage: [exportUsage],
  summary: 'Write the Dockerfile with the edits of the session',
  details: [
    'Shows the patch against the Dockerfile that the session began with. Without FILE the name is that of the Dockerfile with `.fixed` behind it; `-` shows the text and writes no file. Lines that no edit touched, comments and blank lines among them, are the same to the byte. A file that has that text already is left alone. What a build of it would not do as the session did, and the options that it needs, are told.',
    '`--patch` is the patch alone, for `patch -p1`: shown, or written to FILE. `--in-place` replaces the Dockerfile, which keeps its mode and owner; where that was changed on the disk meanwhile, it asks, and without a terminal refuses; so does a FILE that is the Dockerfile.',
    '`--squash` makes one RUN of those that stand next to each other, where that means the same: not of exec forms, of what runs behind `set -e` or a trap, of here-documents and comments in a line. `--dialect` gives the text for the other builder: changed where a rewrite makes the same, what stays different in words.',
    '`--verify` builds what is to be written from scratch, as `verify` does, and writes it only when both are the same.',
  ],
  examples: [
    'export',
    'export Dockerfile.fixed',
    'export --patch',
    'export --squash --verify -o Dockerfile.fixed',
    'export --in-place',
  ],
  repeat: 'never',
  async run(args, context) {
    const { frontEnd, debugger: engine } = context;
    const options = readExportArguments(args);
    const { dialect = engine.source.dialect, runs, target } = options;
    const place = placeOf(options, context);
    const form = await engine.source.form({ dialect, runs });
    const changes = await patchOf(form, context);
    // What is shown can be taken up by another program: what is said of it is a comment in either form.
    const shownAlone = target === 'standard output' || (options.what === 'patch' && place === undefined);
    if (shownAlone) frontEnd.write(options.what === 'patch' ? changes.shown : form.text);
    else if (options.what === 'text') {
      frontEnd.write(
        changes.plain === '' ? 'The plan is the Dockerfile as it was: there are no edits.\n' : changes.shown,
      );
    }
    for (const line of linesOf(form, options.what === 'patch' ? undefined : place, context))
      frontEnd.write(`${shownAlone ? '# ' : ''}${line}\n`);
    const verification = options.verify ? await engine.proof.verify(engine.proof.ignore, form) : undefined;
    const unwritten = { written: undefined, there: undefined, target, verification };
    if (place === undefined) return { ...unwritten, target: 'standard output' };
    if (verification !== undefined && !isProof(verification)) return unwritten;
    if (options.what === 'text' && (await hasText(place.path, form.text))) {
      engine.source.noteSaved(form.text);
      return { ...unwritten, there: place };
    }
    if (!(await mayWrite(place, target, context))) return unwritten;
    if (options.what === 'patch') await engine.source.exportPatch(place.path, changes.plain);
    else await engine.source.export(place.path, form.text);
    return { ...unwritten, written: place };
  },
  async *show({ written, there, target, verification }, theme) {
    if (verification !== undefined) yield* verificationLines(verification, theme, briefly);
    if (written !== undefined) yield `Wrote ${written.shown}`;
    else if (there !== undefined) yield `There is nothing to write: ${there.shown} has that text already.`;
    else if (target !== 'standard output') yield 'Nothing was written.';
  },
  fails: ({ verification }) => (verification === undefined ? undefined : notVerified(verification)),
  complete: (args) => (/(^|\s)-\S*$/.test(args) ? exportOptions : hostFiles(args)),
});

/** Undefined where it is shown alone. @throws KleeError KLEE_USAGE */
function placeOf({ target, what }: ExportArguments, { memory }: CommandContext): Place | undefined {
  if (typeof target === 'object') {
    const path = resolve(target.file);
    return { path, shown: isAbsolute(target.file) ? path : target.file };
  }
  if (target === 'standard output' || (target === 'by default' && what === 'patch')) return undefined;
  const path = memory.dockerfilePath;
  if (target === 'in place') {
    if (path === undefined)
      throw new KleeError('KLEE_USAGE', 'The plan was read from no file.', { hint: 'export -o FILE' });
    return { path, shown: path };
  }
  const beside = resolve(`${path ?? 'Dockerfile'}.fixed`);
  return { path: beside, shown: beside };
}

async function patchOf(
  { text }: Form,
  { debugger: engine, frontEnd }: CommandContext,
): Promise<{ plain: string; shown: string }> {
  // Loaded on first use: the command table is loaded before the first prompt.
  const { colourPatch, patch } = await import('../view/patch.js');
  const name = engine.position().file;
  const plain = patch({ name: `a/${name}`, text: engine.source.original }, { name: `b/${name}`, text });
  return { plain, shown: colourPatch(plain, frontEnd.theme) };
}

function linesOf(form: Form, place: Place | undefined, { debugger: engine, memory }: CommandContext): string[] {
  const { context } = engine.options.settings;
  const file = place?.path ?? memory.dockerfilePath ?? 'Dockerfile';
  const reservations = engine.source.reservations(form.dialect);
  return [...formLines(form), ...reservations.map((one) => reservationLine(one, { file, context }))];
}

/** Whether a file has a text, to the byte. */
async function hasText(path: string, text: string): Promise<boolean> {
  // What is no file, a pipe say, is not to be read.
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) return false;
  const now = await readFile(path).catch(() => undefined);
  return now?.equals(Buffer.from(text)) === true;
}

/** @throws KleeError KLEE_USAGE when the Dockerfile was changed meanwhile, and there is nobody to ask */
async function mayWrite({ path, shown }: Place, target: Target, context: CommandContext): Promise<boolean> {
  const { frontEnd, debugger: engine, memory } = context;
  const there = await stat(path).catch(() => undefined);
  if (target !== 'in place' && !(await isSame(there, memory.dockerfilePath))) {
    const loses = there !== undefined && (there.isFile() || there.isBlockDevice());
    return !loses || frontEnd.confirm(`Overwrite ${path}?`);
  }
  const now = await readFile(path, 'utf8').catch(() => undefined);
  if (now !== undefined && engine.source.known.includes(now)) return frontEnd.confirm(`Replace ${shown}?`);
  const what = now === undefined ? 'is not there any more' : 'was changed since it was read';
  if (!frontEnd.interactive) {
    throw new KleeError('KLEE_USAGE', `${shown} ${what}: it was not replaced.`, {
      hint: 'export -o FILE writes to another file',
    });
  }
  return frontEnd.confirm(`${shown} ${what}. Replace it all the same?`);
}

/** Whether `there` is the file at `path`, whatever leads to it. */
async function isSame(there: Stats | undefined, path: string | undefined): Promise<boolean> {
  const other = path === undefined ? undefined : await stat(path).catch(() => undefined);
  return there?.isFile() === true && other?.dev === there.dev && other.ino === there.ino;
}
