import { Command } from 'commander';

import type { Cli } from '../cli.js';

/** `klee image tag` */
export function tagCommand(cli: Cli): Command {
  return new Command('tag')
    .summary('give an image another name')
    .description(
      'Give an image a name and tag in the place of those it has. An image that bears them already loses them and stays.',
    )
    .argument('<image>', 'name[:tag], id, or the beginning of an id')
    .argument('<name[:tag]>', 'what it is to be called; the tag is latest where none is given')
    .action(async (text: string, tag: string, _options: object, command: Command) => {
      await cli.withCatalog(command, (catalog) => catalog.tag(text, tag));
    });
}
