/** What a person does in the jail: shells and commands, in the environment of the position. */
import { join } from 'node:path';
import { commandOf } from '../../build/run-step.js';
import type { Exit, JailCommand } from '../../jail/jail.js';
import { resolveInside } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { Change } from '../../storage/store.js';
import { inBatches } from '../../storage/tree-walk.js';
import { revive } from './forward.js';
import { claim } from '../journal/hold.js';
import type { Session } from '../session.js';

/** Runs a shell command line in the jail; its output goes to `output`. @throws KleeError */
export async function execute(session: Session, line: string, output: (chunk: Buffer) => void): Promise<Exit> {
  return byHand(session, async () => {
    const command = commandHere(session, ['/bin/sh', '-c', line]);
    return session.runner.command(command, session.ground(), output);
  });
}

/** Opens a shell, or runs a shell command line, on klee's terminal. @throws KleeError */
export async function openShell(session: Session, line: string | undefined): Promise<Exit> {
  return byHand(session, async () => {
    const chosen = line === undefined ? [await shellOf(session)] : ['/bin/sh', '-c', line];
    return session.workspace.interact(session.ground(), commandHere(session, chosen));
  });
}

/** The user, directory and variables that a RUN at the position would have. */
function commandHere(session: Session, argv: readonly string[]): JailCommand {
  return commandOf({ form: 'exec', argv }, session.at.state, {
    ...session.settings,
    dialect: inWorkdir(session),
  });
}

/** Whatever the dialect says about exec forms, a person at the position stands in the WORKDIR. */
function inWorkdir(session: Session) {
  return { ...session.settings.dialect, execFormUsesWorkdir: true };
}

/** bash where the image has it, for its line editing. */
async function shellOf(session: Session): Promise<string> {
  const dataset = await session.workspace.enter(session.ground());
  const { files } = session.host.machine;
  const found = await files.stat(await resolveInside(files, dataset.path, '/bin/bash')).catch(() => undefined);
  return found?.type === 'file' && (found.mode & 0o111) !== 0 ? '/bin/bash' : '/bin/sh';
}

/** Notes whether files were changed meanwhile. What a server of an earlier step writes at the same time counts too. */
async function byHand(session: Session, work: () => Promise<Exit>): Promise<Exit> {
  await claim(session);
  await revive(session);
  const before = await differences(session);
  const exit = await work();
  if (!session.dirty && (await differences(session)) !== before) session.dirty = true;
  return exit;
}

/** What differs between the dataset and its snapshot, with the times of the files, as one string to compare. */
async function differences(session: Session): Promise<string> {
  const dataset = await session.workspace.enter(session.ground());
  const found: Change[] = [];
  for await (const change of session.host.store.diff({ snapshot: session.ground() }, { dataset })) found.push(change);
  const { files } = session.host.machine;
  const lines = await inBatches(found, async (change) => {
    const gone = change.kind === 'deleted';
    const status = gone ? undefined : await unlessGone(files.lstat(join(dataset.path, change.path)));
    const { mode, uid, gid } = gone ? change.before : change.entry;
    return `${change.kind} ${change.path} ${mode} ${uid} ${gid} ${status?.size} ${status?.mtimeNs}`;
  });
  return lines.join('\n');
}
