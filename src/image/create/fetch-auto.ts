/** The method `fetch-auto`: the base system of the FreeBSD release that the machine runs. */
import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import { archivesOf, digestIn, freebsdMirror, type System, systemOf } from './freebsd.js';
import type { CreateContext, TreeMethod } from './method.js';
import { parseSource, readText } from './source.js';
import { unpack } from './unpack.js';

export interface FetchAutoOptions {
  /** A download site in the place of FreeBSD's own: a URL or a directory. */
  readonly mirror?: string | undefined;
  /** False: no name offers itself. */
  readonly autotag?: boolean | undefined;
}

const archive = 'base.txz';
const manifest = 'MANIFEST';

/** @throws KleeError KLEE_USAGE where the machine does not run FreeBSD. */
export async function fetchAutoMethod(
  machine: Pick<Machine, 'platform' | 'programs' | 'files'>,
  options: FetchAutoOptions = {},
): Promise<TreeMethod> {
  const system = await runningSystem(machine);
  const directory = archivesOf(system, options.mirror ?? freebsdMirror);
  return {
    defaultTag: options.autotag === false ? undefined : `FreeBSD-${system.version}`,
    release: system.version,
    fill: (tree, context) => fetchBase(machine, directory, tree, context),
  };
}

async function runningSystem({ programs }: Pick<Machine, 'programs'>): Promise<System> {
  const names = (await programs.run(['uname', '-rms'])).stdout;
  const { name } = systemOf(names, '');
  if (name !== 'FreeBSD') {
    throw new KleeError('KLEE_USAGE', `fetch-auto fetches the FreeBSD that the machine runs, and it runs ${name}`, {
      hint: "name what to fetch: 'klee image create fetch URL', or 'klee image create bootstrap bookworm'",
    });
  }
  return systemOf(names, (await programs.run(['uname', '-p'])).stdout);
}

async function fetchBase(
  machine: Pick<Machine, 'platform' | 'programs' | 'files'>,
  directory: string,
  tree: string,
  context: CreateContext,
): Promise<void> {
  const address = `${directory}/${archive}`;
  const sums = await readText(parseSource(`${directory}/${manifest}`), context.cancel);
  const expected = sums === undefined ? undefined : digestIn(sums, archive);
  context.report({ kind: 'stage', text: `fetching ${address}` });
  if (expected === undefined) {
    context.report({ kind: 'stage', text: `no ${manifest} there has a checksum of it: it is taken as it comes` });
  }
  try {
    await unpack(
      machine,
      parseSource(address),
      tree,
      context,
      expected === undefined ? undefined : comparison(address, expected),
    );
  } catch (error) {
    // Neither is there: the whole release is not.
    if (sums === undefined && error instanceof KleeError && error.code === 'KLEE_FETCH') throw withHint(error);
    throw error;
  }
}

function comparison(address: string, expected: string): (sha256: string) => void {
  return (sha256) => {
    if (sha256 === expected) return;
    throw new KleeError(
      'KLEE_FETCH',
      `${address} is not what its ${manifest} says: its sha256 is ${sha256}, not ${expected}`,
      {
        hint: 'try again, or name another download site in $KLEE_FREEBSD_MIRROR',
      },
    );
  };
}

function withHint(error: KleeError): KleeError {
  return new KleeError(error.code, error.message, {
    hint: "old releases move to FreeBSD's archive: name what to fetch, 'klee image create fetch URL'",
    cause: error,
  });
}
