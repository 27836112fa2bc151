/** Makes instructions of what was done by hand, and has them run from the clean snapshot. */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { findUser } from '../../jail/users.js';
import type { Change } from '../../storage/store.js';
import { entryIn, fileIn } from '../trees/trees.js';
import { difference, TreeFile } from '../trees/file-states.js';
import { takeOut } from '../trees/take-out.js';
import { advance, untouched } from '../run/forward.js';
import { snapshotHands } from '../run/keep.js';
import { differences } from '../run/by-hand.js';
import type { Session } from '../session.js';
import { insertStep } from '../source/edit.js';
import { moveTo } from '../travel/backward.js';
import { ignoredIn, ignoring } from '../verify/ignored.js';
import { type FileFacts, instructionsOf, isWritable, type Part, type Place } from './instructions.js';
import type { Choice, FileChoice, HandFile, HandsReport } from './report.js';

/** How many differences an event has. */
const namedDifferences = 20;

/**
 * Puts the instructions before the step that runs next and runs them from its clean snapshot. What the hands had made gets a checkpoint
 * of its own first, and is compared with what the instructions have made.
 * @throws KleeError KLEE_USAGE for a choice that cannot be had; nothing has changed then
 */
export async function record(session: Session, report: HandsReport, choice: Choice): Promise<'done' | 'failed'> {
  const { at, inside } = session;
  const parts = await partsOf(session, report, choice);
  if (parts.length === 0) throw new KleeError('KLEE_USAGE', 'Nothing was chosen.', { hint: '`drop` gives it up' });
  const texts = instructionsOf(parts, await placeOf(session));
  // One that is no instruction is refused before anything is given up.
  let checked = session.plan;
  for (const [index, text] of texts.entries()) {
    checked = checked.insert(at.depth + 1 + index, text, Math.max(session.unusedInstruction, checked.document.nextId));
  }
  await writeCopies(session, report, choice);
  const stepsOwn = await pathsOfStep(session);
  await snapshotHands(session);
  const made = session.at.state.snapshot;
  await moveTo(session, at, true);
  for (const [index, text] of texts.entries()) await insertStep(session, at.depth + 1 + index, text);
  if ((await runAsSaid(session, texts.length)) === 'failed') return 'failed';
  const { found, ignored } = await remaining(session, made, stepsOwn);
  const next = session.atEnd ? undefined : session.ref(at.depth + texts.length + 1);
  session.emit({
    type: 'recorded',
    steps: texts.map((_, index) => session.ref(at.depth + 1 + index)),
    snapshot: made,
    differences: found.slice(0, namedDifferences),
    more: Math.max(0, found.length - namedDifferences),
    ignored,
    again: next !== undefined && texts.includes(next.logical) ? next : undefined,
  });
  if (inside !== undefined) {
    const { number } = session.ref(session.at.depth + 1);
    session.emit({ type: 'warning', text: `that comes before step ${number}, whose commands all run after it` });
  }
  return 'done';
}

/** Runs the next steps as the user and in the directory that their instructions say, whatever is set: who ran them, and where, is in those. */
async function runAsSaid(session: Session, count: number): Promise<'done' | 'failed'> {
  const { overrides } = session;
  session.overrides = { ...overrides, user: null, workdir: null };
  try {
    for (let step = 0; step < count; step += 1) {
      if ((await advance(session, { hands: untouched })) !== 'done') return 'failed';
    }
    return 'done';
  } finally {
    session.overrides = overrides;
  }
}

/**
 * What differs between what the hands had made and the position, for whoever reads the files: times do not count. `ignored`: how many
 * paths are not in it that `verify` passes over too.
 */
async function remaining(
  session: Session,
  made: string | undefined,
  stepsOwn: ReadonlySet<string>,
): Promise<{ readonly found: readonly Change[]; readonly ignored: number }> {
  const now = session.at.state.snapshot;
  const found: Change[] = [];
  let ignored = 0;
  if (made === undefined || now === undefined || now === made) return { found, ignored };
  const ignores = await ignoring(ignoredIn(session));
  for await (const change of session.host.store.diff({ snapshot: made }, { snapshot: now })) {
    if (stepsOwn.has(change.path)) continue;
    const [was, is] = [{ snapshot: made }, { snapshot: now }].map((tree) => new TreeFile(session, tree, change.path));
    if (change.kind === 'modified' && (await difference(was, is)) === undefined) continue;
    if (ignores(change.path) === undefined) found.push(change);
    else ignored += 1;
  }
  return { found, ignored };
}

/** The paths that the step which was run in part, or failed, has as it left them, and no hands. */
async function pathsOfStep(session: Session): Promise<ReadonlySet<string>> {
  const now = await differences(session);
  const left = [...(session.leftByStep ?? [])].filter((key) => now.has(key)).map(pathOfKey);
  const last = session.inside?.done.at(-1)?.snapshot;
  if (last === undefined) return new Set(left);
  const touched = new Set([...now.values()].map(({ change }) => change.path));
  const done: string[] = [];
  for await (const { path } of session.host.store.diff({ snapshot: session.ground() }, { snapshot: last })) {
    if (!touched.has(path)) done.push(path);
  }
  return new Set([...left, ...done]);
}

const pathOfKey = (key: string) => /^\w+ (.*) \d+ \d+ \d+ \S+ \S+$/s.exec(key)?.[1] ?? '';

async function placeOf(session: Session): Promise<Place> {
  const { config } = session.at.state;
  const { path } = await session.workspace.enter(session.ground());
  const { user } = session.at.state.config;
  const { uid } = await findUser(session.host.machine.files, path, user === '' ? undefined : user);
  const { dialect } = session.options.settings;
  return { user, isRoot: uid === 0, workdir: config.workdir, dialect: dialect.name };
}

/** In the order in which things were done. */
async function partsOf(session: Session, report: HandsReport, choice: Choice): Promise<Part[]> {
  const placed: { after: number; part: Part }[] = [];
  for (const number of [...new Set(choice.candidates)].sort((a, b) => a - b)) {
    const candidate = report.candidates[number - 1];
    if (candidate === undefined) {
      throw new KleeError('KLEE_USAGE', `There is no command ${number}.`, { hint: '`record` lists them' });
    }
    placed.push({ after: number - 0.5, part: candidate });
  }
  for (const chosen of choice.files) {
    const file = fileOf(report, chosen);
    placed.push({ after: file.after, part: await partOfFile(session, report, file, chosen) });
  }
  return placed.sort((one, other) => one.after - other.after).map(({ part }) => part);
}

function fileOf({ files }: HandsReport, { path }: FileChoice): HandFile {
  const file = files.find(({ change }) => change.path === path);
  if (file === undefined) {
    throw new KleeError('KLEE_USAGE', `${path}: No file that was changed by hand.`, { hint: '`record` lists them' });
  }
  return file;
}

async function partOfFile(
  session: Session,
  report: HandsReport,
  { change }: HandFile,
  chosen: FileChoice,
): Promise<Part> {
  const { path, entry } = change;
  const good = session.at.state.snapshot;
  const clean = good === undefined ? undefined : { snapshot: good };
  const file: FileFacts = {
    path,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    before: await entryIn(session, clean, path),
    needsDirectory: (await entryIn(session, clean, dirname(path))) === undefined,
  };
  if (chosen.as === 'copy') {
    checkWords(chosen.name, path);
    // takeOut writes it with the mode that it has here.
    const mode = (await checkName(session, report, chosen)) ?? entry.mode & 0o777;
    const { copyDirectory } = session.options.settings.dialect;
    return { kind: 'copy', name: chosen.name, copied: copyDirectory === 'itself' ? mode & 0o755 : mode, file };
  }
  const dataset = await session.workspace.enter(session.ground());
  const content = (await fileIn(session, { dataset }, path)) ?? Buffer.alloc(0);
  if (!isWritable(content)) {
    throw new KleeError('KLEE_USAGE', `${path} is too long to be written out, or no text.`, {
      hint: `record --copy ${path} ${basename(path)}`,
    });
  }
  return { kind: 'text', content: content.toString(), file };
}

function checkWords(...words: readonly string[]): void {
  for (const word of words) {
    if (/^[\w./@%+,:=][\w./@%+,:=-]*$/.test(word)) continue;
    throw new KleeError('KLEE_USAGE', `'${word}' cannot stand in a COPY as it is.`, {
      hint: 'take letters, digits and ./@%+,:=-_',
    });
  }
}

/** Nothing of the context is overwritten, and nothing outside of it written. Answers the mode of a file that is there and holds the same. */
async function checkName(
  session: Session,
  { context }: HandsReport,
  { path, name }: FileChoice & { as: 'copy' },
): Promise<number | undefined> {
  const to = join(context, name);
  if (name.startsWith('/') || relative(context, to).startsWith('..') || to === join(context, '.')) {
    throw new KleeError('KLEE_USAGE', `${name} is not below the context, ${context}.`, { hint: 'give a name in it' });
  }
  const directory = await realpath(dirname(to)).catch(() => undefined);
  if (directory === undefined || relative(await realpath(context), directory).startsWith('..')) {
    throw new KleeError('KLEE_USAGE', `There is no directory for ${name} in the context.`, { hint: 'make it first' });
  }
  const there = await unlessGone(lstat(to));
  if (there === undefined) return undefined;
  const dataset = await session.workspace.enter(session.ground());
  const content = await fileIn(session, { dataset }, path);
  const held = there.isFile() ? await readFile(to) : undefined;
  if (content === undefined || held?.equals(content) !== true) {
    throw new KleeError('KLEE_USAGE', `${name} is in the context already, and holds something else.`, {
      hint: 'give another name',
    });
  }
  return there.mode & 0o7777;
}

async function writeCopies(session: Session, { context }: HandsReport, choice: Choice): Promise<void> {
  for (const chosen of choice.files) {
    if (chosen.as !== 'copy') continue;
    const to = join(context, chosen.name);
    // What is there holds the same.
    if ((await unlessGone(lstat(to))) !== undefined) continue;
    await takeOut(session, chosen.path, 'here', to);
    session.emit({ type: 'copiedOut', path: chosen.path, to });
  }
}
