import { Command } from 'commander';

import type { Cli } from '../cli.js';

/** `klee image inspect` */
export function inspectCommand(cli: Cli): Command {
  return new Command('inspect')
    .summary('show an image as JSON')
    .description('Show what klee knows of an image, as JSON.')
    .argument('<image>', 'name[:tag], id, or the beginning of an id')
    .action(async (text: string, _options: object, command: Command) => {
      await cli.withCatalog(command, async (catalog) => {
        const { inspection } = await import('./inspection.js');
        const image = await catalog.find(text);
        cli.print(JSON.stringify(inspection(image, catalog.directory(image.id)), undefined, 2));
      });
    });
}
