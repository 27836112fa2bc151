import { Command } from 'commander';

import type { Cli } from '../cli.js';

/** `klee image ls`, and the same as `klee lsi`. */
export function listCommand(cli: Cli, name: 'ls' | 'lsi'): Command {
  return new Command(name)
    .summary('list images')
    .description('List images, the newest first.')
    .option('-q, --quiet', 'print their ids alone')
    .option('--json', 'print them as JSON, as `klee image inspect` does')
    .action(async (options: { quiet?: true; json?: true }, command: Command) => {
      await cli.withCatalog(command, async (catalog) => {
        const images = await catalog.list();
        if (options.quiet === true) cli.print(...images.map(({ id }) => id));
        else if (options.json === true) {
          const { inspection } = await import('./inspection.js');
          cli.print(
            JSON.stringify(
              images.map((image) => inspection(image, catalog.directory(image.id))),
              undefined,
              2,
            ),
          );
        } else {
          const { imageTable } = await import('../../view/listings.js');
          cli.print(...imageTable(images, Date.now(), await cli.theme()));
        }
      });
    });
}
