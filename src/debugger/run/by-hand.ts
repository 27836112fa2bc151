/** What a person does in the jail: shells and commands, in the environment of the position. */
import { join } from 'node:path';
import { posix } from 'node:path';
import type { Exit, JailCommand } from '../../jail/jail.js';
import { findUser } from '../../jail/users.js';
import { resolveInside } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { Change, Dataset, SnapshotId } from '../../storage/store.js';
import { inBatches } from '../../storage/tree-walk.js';
import { revive } from './forward.js';
import { claim } from '../journal/hold.js';
import type { HandCommand } from '../hands/hand-command.js';
import { parseRecords, recording, recordingVariables } from '../hands/shell-record.js';
import type { Session } from '../session.js';
import { commandHere, saidHere, type Standing, unsaidVariables } from './standing-here.js';

/** What was done by hand. */
export interface HandsEnd {
  readonly exit: Exit;
  /** The files that differ since: from how they were in the step's tree. */
  readonly changes: readonly Change[];
  /** Undefined where nothing was to be recorded; else whether the shell did, and what opened shells that did not. */
  readonly recorded: { readonly any: boolean; readonly unrecorded: readonly string[] } | undefined;
}

/** Runs a shell command line in the jail; its output goes to `output`. @throws KleeError */
export async function execute(
  session: Session,
  line: string,
  standing: Standing,
  output: (chunk: Buffer) => void,
): Promise<Exit> {
  const command = await commandHere(session, ['/bin/sh', '-c', line], standing);
  const { exit } = await byHand(session, async () => {
    const exit = await session.runner.command(command, session.ground(), output);
    return { exit, did: (changed) => [known(session, line, exit, command, changed)] };
  });
  return exit;
}

/** Opens a shell, or runs a shell command line, on klee's terminal. @throws KleeError */
export async function openShell(session: Session, line: string | undefined, standing: Standing): Promise<HandsEnd> {
  if (line !== undefined) {
    const command = await commandHere(session, ['/bin/sh', '-c', line], standing);
    const end = await byHand(session, async () => {
      const exit = await session.workspace.interact(session.ground(), command);
      return { exit, did: (changed) => [known(session, line, exit, command, changed)] };
    });
    return { ...end, recorded: undefined };
  }
  let recorded: HandsEnd['recorded'] = { any: false, unrecorded: [] };
  const end = await byHand(session, async () => {
    const shell = await shellOf(session);
    const command = await commandHere(session, recording([shell.path]), standing);
    const said = saidHere(session);
    const { path } = await session.workspace.enter(session.ground());
    const { files } = session.host.machine;
    let written: Buffer = Buffer.alloc(0);
    const environment = { ...command.environment, ...recordingVariables(shell.kind) };
    const exit = await session.workspace.interact(session.ground(), { ...command, environment }, (text) => {
      written = text;
    });
    const records = parseRecords(written);
    const here = await findUser(files, path, said.user);
    const uids = [...new Set(records.map(({ uid }) => uid))];
    const names = new Map(
      await Promise.all(
        uids.map(async (uid) => {
          const { uid: number, name } = await findUser(files, path, uid);
          return [uid, number === here.uid ? undefined : name] as const;
        }),
      ),
    );
    const { typedIn } = await import('../hands/typed.js');
    return {
      exit,
      did: (changed) => {
        const { commands, unrecorded } = typedIn(records, (uid) => names.get(uid), changed);
        recorded = { any: records.length > 0, unrecorded };
        const variables = unsaidVariables(said, command);
        return commands.map((one) => ({ ...one, variables }));
      },
    };
  });
  return { ...end, recorded };
}

/** Runs a shell command line in a tool box. @throws KleeError KLEE_NO_IMAGE when there is no such image */
export async function executeBeside(
  session: Session,
  line: string,
  tools: string,
  output: (chunk: Buffer) => void,
): Promise<Exit> {
  const argv = ['/bin/sh', '-c', line];
  const { exit } = await beside(session, tools, (box, tree) => session.toolBox.run(box, tree, argv, output));
  return exit;
}

/** Opens a shell in a tool box, or runs a shell command line there, on klee's terminal. @throws as `executeBeside` */
export async function openBeside(session: Session, line: string | undefined, tools: string): Promise<HandsEnd> {
  const argv = line === undefined ? ['/bin/sh'] : ['/bin/sh', '-c', line];
  const end = await beside(session, tools, (box, tree) => session.toolBox.interact(box, tree, argv));
  return { ...end, recorded: undefined };
}

/** No instruction can do what the programs of another image did: the files alone count. */
async function beside(session: Session, tools: string, work: (tools: SnapshotId, tree: Dataset) => Promise<Exit>) {
  const { snapshot } = await session.host.catalog.resolve(tools);
  return byHand(session, async () => {
    const exit = await work(snapshot, await session.workspace.enter(session.ground()));
    return { exit, did: () => [] };
  });
}

/** A command by itself, as it is known what it ran with. */
export function known(
  session: Session,
  line: string,
  { code }: Exit,
  command: JailCommand,
  changed: boolean,
): HandCommand {
  const said = saidHere(session);
  const user = command.user === said.user ? undefined : (command.user ?? 'root');
  const variables = unsaidVariables(said, command);
  return { line, code, directory: command.directory ?? '/', user, variables, changed };
}

/** bash where the image has it, for its line editing. */
async function shellOf(session: Session): Promise<{ path: string; kind: 'bash' | 'ash' | 'other' }> {
  const dataset = await session.workspace.enter(session.ground());
  const { files } = session.host.machine;
  const bash = await files.stat(await resolveInside(files, dataset.path, '/bin/bash')).catch(() => undefined);
  if (bash?.type === 'file' && (bash.mode & 0o111) !== 0) return { path: '/bin/bash', kind: 'bash' };
  const program = posix.basename(await resolveInside(files, dataset.path, '/bin/sh'));
  const kind = program === 'bash' ? 'bash' : /^(?:busybox|ash)/.test(program) ? 'ash' : 'other';
  return { path: '/bin/sh', kind };
}

interface Done {
  readonly exit: Exit;
  /** The commands that it was. */
  readonly did: (changed: boolean) => readonly HandCommand[];
}

/** Notes what was done, and whether files were changed meanwhile. What a server of an earlier step writes at the same time counts too. */
export async function byHand<T extends Done>(
  session: Session,
  work: () => Promise<T>,
): Promise<T & { changes: Change[] }> {
  await claim(session);
  await revive(session);
  const before = await differences(session);
  if (!session.dirty) session.leftByStep ??= new Set(before.keys());
  const done = await work();
  const after = await differences(session);
  const changes = [...after.values()].filter(({ key }) => before.get(key) === undefined).map(({ change }) => change);
  const changed = changes.length > 0 || [...before.keys()].some((key) => !after.has(key));
  if (changed) session.dirty = true;
  session.hands = [...session.hands, ...done.did(changed)];
  return { ...done, changes };
}

/** How a path differs from the step's tree: the key has the times of the file, too. */
interface Difference {
  readonly key: string;
  readonly change: Change;
}

/** What differs between the dataset and its snapshot, inside a step that after the last command, by keys to compare. */
export async function differences(session: Session): Promise<Map<string, Difference>> {
  const dataset = await session.workspace.enter(session.ground());
  const found: Change[] = [];
  const snapshot = session.inside?.done.at(-1)?.snapshot ?? session.ground();
  for await (const change of session.host.store.diff({ snapshot }, { dataset })) found.push(change);
  const { files } = session.host.machine;
  const all = await inBatches(found, async (change) => {
    const gone = change.kind === 'deleted';
    const status = gone ? undefined : await unlessGone(files.lstat(join(dataset.path, change.path)));
    const { mode, uid, gid } = gone ? change.before : change.entry;
    const key = `${change.kind} ${change.path} ${mode} ${uid} ${gid} ${status?.size} ${status?.mtimeNs}`;
    return { key, change };
  });
  return new Map(all.map((one) => [one.key, one]));
}
