/** The method `bootstrap SUITE`: a minimal Debian, installed by mmdebstrap from the sources that the host itself uses. */
import { join } from 'node:path';

import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import { installHint } from '../../host/packages.js';
import type { ProgramResult } from '../../host/programs.js';
import { unlessGone } from '../../host/unless-gone.js';
import { type SourcesFormat, sourcesFor } from './apt-sources.js';
import type { CreateContext, TreeMethod } from './method.js';

export interface BootstrapOptions {
  /** Packages besides the essential ones and apt. */
  readonly include?: readonly string[];
  /** Where the host's apt configuration is. */
  readonly aptDirectory?: string;
}

/** In the order in which they are looked for: a Debian of today, an Ubuntu of today, and both as they were. */
const sourceFiles: readonly [string, SourcesFormat][] = [
  ['sources.list.d/debian.sources', 'deb822'],
  ['sources.list.d/ubuntu.sources', 'deb822'],
  ['sources.list', 'one-line'],
];

/** @throws KleeError KLEE_USAGE when `suite` or a package is not of the form of one. */
export function bootstrapMethod(
  machine: Pick<Machine, 'programs' | 'files'>,
  suite: string,
  options: BootstrapOptions = {},
): TreeMethod {
  const include = options.include ?? [];
  if (!/^[a-z][a-z0-9]*$/.test(suite)) {
    throw new KleeError('KLEE_USAGE', `'${suite}' is not a suite`, {
      hint: "e.g. 'klee image create bootstrap bookworm'",
    });
  }
  for (const name of include) {
    if (!/^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?$/.test(name))
      throw new KleeError('KLEE_USAGE', `'${name}' is not the name of a package`);
  }
  return {
    defaultTag: `debian:${suite}`,
    fill: (directory, context) =>
      bootstrap(machine, suite, include, options.aptDirectory ?? '/etc/apt', directory, context),
  };
}

async function bootstrap(
  machine: Pick<Machine, 'programs' | 'files'>,
  suite: string,
  include: readonly string[],
  aptDirectory: string,
  directory: string,
  context: CreateContext,
): Promise<void> {
  const sources = await hostSources(machine, suite, aptDirectory);
  context.report({ kind: 'stage', text: `installing Debian ${suite} with mmdebstrap` });
  const argv = [
    // mmdebstrap as root mounts /proc, /sys and the host's own /dev/shm into the tree, and does not always get to unmount
    // them when it is killed. In a mount namespace of its own they vanish with it, and nobody who removes the tree meets them.
    // unshare(1) without --fork becomes the program itself, so that the signal that follows klee's death reaches it.
    ...['setpriv', '--pdeathsig', 'TERM', '--', 'unshare', '--mount', '--propagation', 'private', '--'],
    'mmdebstrap',
    '--variant=apt',
    '--format=directory',
    ...(include.length === 0 ? [] : [`--include=${include.join(',')}`]),
    suite,
    directory,
    '-',
  ];
  const stages = stageReader(context);
  const result = await machine.programs.attempt(argv, {
    input: sources,
    onOutput: stages,
    ...(context.cancel === undefined ? {} : { cancel: context.cancel }),
  });
  context.cancel?.throwIfAborted();
  // 127 is unshare's answer to a program that is not there.
  if (result.exitCode === 127) {
    throw new KleeError('KLEE_MISSING_PROGRAM', 'mmdebstrap is not installed', {
      hint: installHint('mmdebstrap'),
      cause: result,
    });
  }
  if (result.exitCode !== 0) throw failure(suite, result);
  // mmdebstrap copies these from the host; a jail has its own, and no image may carry the host's.
  for (const name of ['etc/resolv.conf', 'etc/hostname']) await unlessGone(machine.files.unlink(join(directory, name)));
}

async function hostSources({ files }: Pick<Machine, 'files'>, suite: string, aptDirectory: string): Promise<string> {
  for (const [name, format] of sourceFiles) {
    const text = (await unlessGone(files.readFile(join(aptDirectory, name))))?.toString();
    const sources = sourcesFor(suite, text ?? '', format);
    if (sources !== undefined) return sources;
  }
  throw new KleeError('KLEE_FETCH', `no apt sources of this host in ${aptDirectory}`, {
    hint: "bootstrap takes the host's own; elsewhere use 'klee image create fetch' on a tar archive of a root file system",
  });
}

/** Reports the lines in which mmdebstrap tells what it does (`I: extracting archives...`), not its progress bars. */
function stageReader(context: CreateContext): (chunk: Buffer) => void {
  let pending = '';
  return (chunk) => {
    const lines = (pending + chunk.toString()).split(/[\r\n]/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const text = /^I: (.+)\.\.\.$/.exec(line)?.[1];
      if (text !== undefined) context.report({ kind: 'stage', text });
    }
  };
}

/** apt's own complaint (`E: The repository …`) says more than what mmdebstrap makes of it. */
function failure(suite: string, result: ProgramResult): KleeError {
  if (/no space left on device/i.test(result.stderr)) {
    return new KleeError('KLEE_NO_SPACE', `could not bootstrap ${suite}: no space left on device`, {
      hint: 'free space below the klee root',
      cause: result,
    });
  }
  const complaint =
    result.stderr.split('\n').find((line) => line.startsWith('E: ')) ?? result.stderr.trim().split('\n').at(-1) ?? '';
  return new KleeError(
    'KLEE_FETCH',
    `could not bootstrap ${suite}: ${complaint.replace(/^E: /, '') || `exit code ${result.exitCode}`}`,
    {
      hint: "check that the suite exists and that the host's apt sources can be reached",
      cause: result,
    },
  );
}
