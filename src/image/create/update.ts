/** `--update`: FreeBSD's security patches, by freebsd-update(8) of the machine. */
import { join } from 'node:path';

import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import type { Machine } from '../../host/machine.js';
import type { ProgramResult } from '../../host/programs.js';
import { userlandVersion } from './freebsd.js';
import type { CreateContext } from './method.js';

/** Where freebsd-update keeps what it fetches while it runs: in the tree, so that it goes with it whatever ends klee. */
const workDirectory = '.klee-freebsd-update';

/**
 * `release`: that of the image, where it is known beforehand.
 * @throws KleeError KLEE_USAGE where the machine has no freebsd-update(8), or that has nothing for the release.
 */
export function checkUpdates(machine: Pick<Machine, 'platform'>, release?: string): void {
  if (machine.platform !== 'freebsd') {
    throw new KleeError('KLEE_USAGE', `--update needs freebsd-update(8), which ${machine.platform} has not`, {
      hint: 'leave it out here, and update in a Dockerfile',
    });
  }
  // What freebsd-update itself would say in six lines.
  if (release !== undefined && !/-(RELEASE|ALPHA|BETA|RC)/.test(release)) {
    throw new KleeError('KLEE_USAGE', `freebsd-update(8) has updates for releases alone, not for ${release}`, {
      hint: 'leave --update out',
    });
  }
}

/** @throws KleeError KLEE_FETCH when updates cannot be had; KLEE_USAGE for a tree that is no release of FreeBSD. */
export async function updateFreebsd(
  machine: Pick<Machine, 'platform' | 'programs' | 'files'>,
  directory: string,
  context: CreateContext,
): Promise<void> {
  const version = await releaseIn(machine.files, directory);
  checkUpdates(machine, version);
  context.report({ kind: 'stage', text: `updating FreeBSD ${version}` });
  const work = join(directory, workDirectory);
  await machine.files.mkdir(work, { mode: 0o700 });
  try {
    const result = await machine.programs.attempt(updateArgv(directory, work, version), {
      // What would be shown a screenful at a time.
      env: { PAGER: 'cat' },
      onOutput: stageReader(context),
      ...(context.cancel === undefined ? {} : { cancel: context.cancel }),
    });
    context.cancel?.throwIfAborted();
    if (result.exitCode !== 0) throw failure(version, result);
  } finally {
    await machine.files.removeTree(work);
  }
}

/**
 * freebsd-update(8) takes the version that is to be patched from the running kernel unless told otherwise, and refuses to fetch
 * without a terminal unless told otherwise. `fetch install` in one run ends well where there is nothing to install. timeout(1) with
 * no time limit passes the signal that ends it on to all that freebsd-update, a script, has started: else that would go on in the tree.
 */
export function updateArgv(directory: string, work: string, version: string): string[] {
  const options = ['-b', directory, '-d', work, '--not-running-from-cron', '--currently-running', version];
  return ['timeout', '0', 'freebsd-update', ...options, 'fetch', 'install'];
}

async function releaseIn(files: Files, directory: string): Promise<string> {
  const script = join(directory, 'bin/freebsd-version');
  const found = await files.lstat(script).catch(() => undefined);
  const text = found?.type === 'file' ? (await files.readFile(script)).toString() : '';
  const version = userlandVersion(text);
  if (version === undefined) {
    throw new KleeError('KLEE_USAGE', 'cannot update what is not FreeBSD: the image has no /bin/freebsd-version', {
      hint: 'leave --update out',
    });
  }
  return version;
}

/** Reports what freebsd-update is at (`Fetching 12 patches.....10.. done.`), not the lists of files. */
function stageReader(context: CreateContext): (chunk: Buffer) => void {
  let pending = '';
  return (chunk) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const text = /^((?:Looking up|Fetching|Preparing|Inspecting|Applying|Installing) .*?)\.\.+/.exec(line)?.[1];
      if (text !== undefined) context.report({ kind: 'stage', text });
    }
  };
}

/** freebsd-update complains on stdout, and often goes on to explain: the complaint itself is what to show. */
function failure(version: string, result: ProgramResult): KleeError {
  const said = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  if (said.some((line) => /no space left on device/i.test(line))) {
    return new KleeError('KLEE_NO_SPACE', `could not update FreeBSD ${version}: no space left on device`, {
      hint: 'free space below the klee root',
      cause: result,
    });
  }
  const complaint = said.find((line) => /giving up|^freebsd-update: |incompatible/i.test(line)) ?? said.at(-1);
  return new KleeError(
    'KLEE_FETCH',
    `could not update FreeBSD ${version}: ${complaint ?? `exit code ${result.exitCode}`}`,
    { hint: 'leave --update out, and update in a Dockerfile', cause: result },
  );
}
