/** Where a command works: the options that every command has for it, and what the environment says where they are absent. */
import { type Command, Option } from 'commander';

import { KleeError } from '../errors.js';

export interface Where {
  /** `ssh://user@host[:port]`; undefined for this machine. */
  readonly address: string | undefined;
  /** The klee root as written; undefined where the machine's own place for such is meant. */
  readonly root: string | undefined;
  /** The ZFS dataset for snapshots, where one was named. */
  readonly dataset: string | undefined;
}

export function addWhereOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--root <directory>',
        'where klee keeps everything (default: $KLEE_ROOT, or what the platform has for such)',
      ),
    )
    .addOption(new Option('--host <address>', 'work on another machine: ssh://user@host[:port] (default: $KLEE_HOST)'))
    .addOption(
      new Option('--dataset <dataset>', 'the ZFS dataset that snapshots are kept in (default: $KLEE_DATASET)'),
    );
}

/** @throws KleeError KLEE_USAGE for an empty option. An empty variable counts as unset. */
export function whereOf(command: Command, env: Readonly<Record<string, string | undefined>>): Where {
  const options = command.optsWithGlobals<{ root?: string; host?: string; dataset?: string }>();
  const chosen = (name: keyof typeof options, variable: string, give: string): string | undefined => {
    const option = options[name];
    if (option === '') throw new KleeError('KLEE_USAGE', `--${name} is empty`, { hint: `give ${give}` });
    return option ?? (env[variable] === '' ? undefined : env[variable]);
  };
  return {
    address: chosen('host', 'KLEE_HOST', 'the address of a machine: ssh://user@host[:port]'),
    root: chosen('root', 'KLEE_ROOT', 'a directory'),
    dataset: chosen('dataset', 'KLEE_DATASET', 'a dataset: pool/klee'),
  };
}
