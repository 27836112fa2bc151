/** A program that a RUN has in its text, as a file in the tree while it runs: an interpreter opens it by its path. */
import { join } from 'node:path/posix';
import type { RunInstruction } from '../dockerfile/instruction.js';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Workspace } from './workspace.js';

/**
 * In the jail. Not in `/dev`, where BuildKit has it (`/dev/pipes/NAME`): a devfs takes no files, and what the OCI runtime mounts there hides
 * those of the tree.
 */
export const scriptPath = '/.klee-heredoc';

/**
 * Does `work`, which runs the command of a RUN in the dataset that the workspace has for it; a script is there meanwhile, and no snapshot
 * has it.
 * @throws KleeError KLEE_BUILD_FAILED when the image has a file in its place.
 */
export async function withScript<T>(
  files: Files,
  enter: () => ReturnType<Workspace['enter']>,
  instruction: RunInstruction,
  work: () => Promise<T>,
): Promise<T> {
  if (instruction.form !== 'script') return work();
  const from = Buffer.from(instruction.script);
  const path = join((await enter()).path, scriptPath);
  if ((await unlessGone(files.lstat(path))) !== undefined) {
    throw new KleeError('KLEE_BUILD_FAILED', `${scriptPath} of the image is in the way of the heredoc`, {
      hint: 'remove it in a RUN before',
    });
  }
  await files.plant([{ type: 'file', path, from, size: from.length, mode: 0o755, mtimeMs: undefined }]);
  try {
    return await work();
  } finally {
    await files.unlink(path);
  }
}
