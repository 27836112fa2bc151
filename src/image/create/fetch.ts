/** The method `fetch URL|FILE|DIR`: a base image out of an archive or a directory. */
import { stat } from 'node:fs/promises';

import type { Machine } from '../../host/machine.js';
import type { Programs } from '../../host/programs.js';
import { inUserNamespace } from '../../host/user-namespace.js';
import { failure, lacksOnlyDevices, programOptions } from './complaints.js';
import type { CreateContext, TreeMethod } from './method.js';
import { isDirectory, nameOfSource, parseSource } from './source.js';
import { unpack } from './unpack.js';

/**
 * `source` is an http(s) or file URL of a tar archive (plain, gz, xz, zst, bz2), or a path of one or of a directory. In a user
 * namespace device files are left out, since nobody may make any there; jails could not use them.
 */
export function fetchMethod(
  machine: Pick<Machine, 'address' | 'platform' | 'programs' | 'files'>,
  source: string,
): TreeMethod {
  const parsed = parseSource(source);
  return {
    defaultTag: nameOfSource(parsed),
    fill: async (directory, context) => {
      if (machine.address === undefined && parsed.kind === 'path' && (await isDirectory(parsed.path)))
        await copy(machine.programs, parsed.path, directory, context);
      else await unpack(machine, parsed, directory, context);
    },
  };
}

async function copy(
  programs: Pick<Programs, 'attempt'>,
  from: string,
  directory: string,
  context: CreateContext,
): Promise<void> {
  context.report({ kind: 'stage', text: `copying ${from}` });
  // Somebody else's tree, seen from a user namespace, belongs to nobody in it: it becomes root's.
  const owners = (await belongsToNobody(from)) ? ['--no-preserve=ownership'] : [];
  // `-x`: what is mounted inside, like the /proc of a chroot, is not part of the tree. `/.`: copies what is in it, hidden names too.
  const argv = ['cp', '-a', '-x', ...owners, `${from}/.`, directory];
  const result = await programs.attempt(argv, programOptions(context));
  context.cancel?.throwIfAborted();
  if (result.exitCode !== 0 && !lacksOnlyDevices(result)) throw failure(`could not copy ${from}`, result);
}

/** What an id that has no place in the user namespace looks like: /proc/sys/kernel/overflowuid, which nobody changes. */
const overflowId = 65534;

async function belongsToNobody(directory: string): Promise<boolean> {
  return inUserNamespace() && (await stat(directory)).uid === overflowId;
}
