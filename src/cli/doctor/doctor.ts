import { Command } from 'commander';

import type { Finding } from '../../view/findings.js';
import type { Cli } from '../cli.js';

interface Options {
  readonly fix?: true;
  readonly json?: true;
}

const examples = `
Storage and jails are tried out: klee makes an empty image, a dataset and a jail of each kind, and takes them away again.
What klees that were killed have left, and snapshots that nothing refers to, are named; --fix removes them. An image
whose files are gone is named too and left alone: 'klee rmi' removes it.

The exit status is 0 where klee can build and nothing is to be mended, else 1.

Examples:
  klee doctor
  klee doctor --fix
  klee --host ssh://root@beastie doctor --json`;

/** `klee doctor` */
export function doctorCommand(cli: Cli): Command {
  return new Command('doctor')
    .summary('say what klee works with here, and what is wrong')
    .description('Say what was found on the host, what of it klee uses, what is missing and what would get it.')
    .option('--fix', 'remove what killed klees have left, and snapshots that nothing refers to')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', examples)
    .action(async (options: Options, command: Command) => {
      await cli.claimHost(command);
      await cli.withMachine(command, async (place) => {
        const { examine } = await import('./examine.js');
        const findings = await examine(cli, place, { fix: options.fix === true });
        if (options.json === true) cli.print(JSON.stringify(findings, undefined, 2));
        else await printFindings(cli, findings);
        if (findings.some(({ state }) => state === 'problem')) cli.status = 1;
      });
    });
}

async function printFindings(cli: Cli, findings: readonly Finding[]): Promise<void> {
  const { findingLines, legend } = await import('../../view/findings.js');
  const theme = await cli.theme();
  cli.print(...findingLines(findings, theme), '', theme.dim(legend));
}
