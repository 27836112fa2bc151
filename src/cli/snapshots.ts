import { Command } from 'commander';

import type { Cli } from './cli.js';

interface Options {
  readonly quiet?: true;
  readonly json?: true;
}

/** `klee snapshots` */
export function snapshotsCommand(cli: Cli): Command {
  return new Command('snapshots')
    .summary('list the snapshots of an image')
    .description('List the steps that an image was built by: the snapshot of each, what it adds, how long it took.')
    .argument('<image>', 'name[:tag], id, or the beginning of an id')
    .option('-q, --quiet', 'print the snapshots alone')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nAn image can be built, run and debugged from each of them: FROM name:tag@snapshot.')
    .action(async (text: string, options: Options, command: Command) => {
      await cli.withCatalog(command, async (catalog) => {
        const image = await catalog.find(text);
        const rows = image.instructions.map(({ line, snapshot, size, durationMs }, index) => ({
          step: index + 1,
          snapshot,
          instruction: line,
          size,
          durationMs,
        }));
        if (options.quiet === true) {
          cli.print(...rows.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [`@${snapshot}`])));
        } else if (options.json === true) {
          cli.print(
            JSON.stringify(
              rows.map((row) => ({ ...row, snapshot: row.snapshot === undefined ? '' : `@${row.snapshot}` })),
              undefined,
              2,
            ),
          );
        } else {
          const { snapshotTable } = await import('../view/listings.js');
          const theme = await cli.theme();
          const base = [{ snapshot: image.snapshot, instruction: '(base image)' }];
          cli.print(...snapshotTable(rows.length === 0 ? base : rows, theme));
        }
      });
    });
}
