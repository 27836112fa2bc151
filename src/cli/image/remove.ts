import { Command } from 'commander';

import type { Cli } from '../cli.js';
import { errorReport } from '../report-error.js';

/** `klee image rm`, and the same as `klee rmi`. */
export function removeCommand(cli: Cli, name: 'rm' | 'rmi'): Command {
  return new Command(name)
    .summary('remove images')
    .description('Remove images that no other image and no container is made from. Prints the id of each that went.')
    .argument('<image...>', 'name[:tag], id, or the beginning of an id')
    .action(async (texts: string[], _options: object, command: Command) => {
      await cli.claimHost(command);
      await cli.withCatalog(command, async (catalog) => {
        for (const text of texts) {
          try {
            cli.print((await catalog.remove(text)).id);
          } catch (error) {
            // The others can go all the same; what the first failure says is what klee exits with.
            const report = errorReport(error);
            cli.stderr.write(report.text);
            cli.status ||= report.status;
          }
        }
      });
    });
}
