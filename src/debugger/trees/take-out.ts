/** Files of a tree to this machine: whole or not at all. */
import { randomUUID } from 'node:crypto';
import * as here from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KleeError } from '../../errors.js';
import type { FileStatus } from '../../host/files.js';
import { reasonOf } from '../../host/system-errors.js';
import { isWrittenInto, writeInto } from '../../host/write-into.js';
import { partsOfFile } from '../../storage/parts-of-file.js';
import { toBytes, toRaw } from '../../storage/raw-path.js';
import { linkOf, namesIn, statusOf } from '../../storage/tree-walk.js';
import { findAt } from './look.js';
import type { TreePlace } from './tree-place.js';
import type { Session } from '../session.js';

export interface TakenOut {
  /** As it is called in the tree. */
  readonly path: string;
  /** Files, links and directories that were written. */
  readonly count: number;
  /** Devices, sockets and pipes that were left out. */
  readonly leftOut: number;
}

/**
 * Copies a file, or a directory as a tree, to `to` on this machine, in the place of what is there. Permissions and times stay but for
 * setuid; the files belong to who runs klee. Links stay links. A device or a pipe that is at `to` stays, and takes what is in a file.
 * @throws KleeError KLEE_USAGE when nothing is at `path`, or nothing can be written at `to`
 */
export async function takeOut(session: Session, path: string, place: TreePlace, to: string): Promise<TakenOut> {
  const there = await findAt(session, path, place);
  const making = join(dirname(to), `.${basename(to)}.klee-${randomUUID()}`);
  const counts = { count: 0, leftOut: 0 };
  try {
    if (await isWrittenInto(to)) {
      if (there.type !== 'file')
        throw new KleeError('KLEE_USAGE', `${there.path} is a ${there.type}: only a file can be written into ${to}.`);
      await writeInto(to, partsOfFile(session.host.machine.files, toBytes(toRaw(there.real))));
      return { path: there.path, count: 1, leftOut: 0 };
    }
    await copy(session, { raw: toRaw(there.real), status: there }, toRaw(making), counts);
    if (counts.count === 0)
      throw new KleeError('KLEE_USAGE', `${there.path} is a ${there.type}: only files can be exported.`);
    await replace(making, to);
  } catch (error) {
    if (error instanceof KleeError) throw error;
    throw new KleeError('KLEE_USAGE', `Could not write ${to}: ${reasonOf(error)}.`, {
      hint: 'give another place',
      cause: error,
    });
  } finally {
    await here.rm(making, { recursive: true, force: true });
  }
  return { path: there.path, ...counts };
}

/** Paths are raw. */
async function copy(
  session: Session,
  from: { raw: string; status: FileStatus },
  to: string,
  counts: { count: number; leftOut: number },
): Promise<void> {
  const { files } = session.host.machine;
  const { raw, status } = from;
  const seconds = Number(status.mtimeNs / 1_000_000n) / 1000;
  switch (status.type) {
    case 'file':
      await files.download(toBytes(raw), toBytes(to));
      break;
    case 'symlink':
      await here.symlink((await linkOf(files, raw)) ?? '', toBytes(to));
      counts.count += 1;
      return;
    case 'directory':
      await here.mkdir(toBytes(to));
      for (const { name } of await namesIn(files, raw)) {
        const inside = await statusOf(files, `${raw}/${name}`);
        if (inside !== undefined)
          await copy(session, { raw: `${raw}/${name}`, status: inside }, `${to}/${name}`, counts);
      }
      break;
    default:
      counts.leftOut += 1;
      return;
  }
  counts.count += 1;
  // Setuid would be that of another user here.
  await here.chmod(toBytes(to), status.mode & 0o777);
  await here.utimes(toBytes(to), seconds, seconds);
}

/** What is at `to` goes only when the new is there. */
async function replace(made: string, to: string): Promise<void> {
  const found = await here.lstat(to).catch(() => undefined);
  const old = `${made}-old`;
  const aside = found !== undefined && (found.isDirectory() || (await here.lstat(made)).isDirectory());
  if (aside) await here.rename(to, old);
  try {
    await here.rename(made, to);
  } catch (error) {
    if (aside) await here.rename(old, to);
    throw error;
  }
  if (aside) await here.rm(old, { recursive: true, force: true });
}
