import { Command } from 'commander';

import type { Cli } from '../cli.js';

/** `klee image prune` */
export function pruneCommand(cli: Cli): Command {
  return new Command('prune')
    .summary('remove the images that nothing needs')
    .description(
      'Remove the images without a tag that no other image and no container is made from. Prints their ids. Asks before, on a terminal.',
    )
    .option('-a, --all', 'those with a tag too')
    .option('-f, --force', 'do not ask')
    .action(async (options: { all?: true; force?: true }, command: Command) => {
      await cli.claimHost(command);
      await cli.withCatalog(command, async (catalog) => {
        const choice = { all: options.all === true };
        const images = await catalog.prunable(choice);
        if (images.length === 0) {
          cli.stderr.write('nothing to remove\n');
          return;
        }
        const { nameOf } = await import('../../image/lookup.js');
        if (options.force !== true && cli.stdin.isTTY === true) {
          const { confirm } = await import('../confirm.js');
          const what = images.length === 1 ? 'this image' : `these ${images.length} images`;
          if (!(await confirm(`Remove ${what}: ${images.map(nameOf).join(', ')}?`))) {
            cli.stderr.write('nothing removed\n');
            return;
          }
        }
        for (const { id } of await catalog.prune(choice)) cli.print(id);
      });
    });
}
