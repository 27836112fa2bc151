import { Command } from 'commander';

import type { Cli } from '../cli.js';
import { createCommand } from './create.js';
import { inspectCommand } from './inspect.js';
import { listCommand } from './list.js';
import { pruneCommand } from './prune.js';
import { removeCommand } from './remove.js';
import { tagCommand } from './tag.js';

/** `klee image …` */
export function imageCommand(cli: Cli): Command {
  const command = new Command('image')
    .summary('make, list, name and remove images')
    .description('Make, list, name and remove images.');
  command.addCommand(createCommand(cli));
  command.addCommand(listCommand(cli, 'ls'));
  command.addCommand(inspectCommand(cli));
  command.addCommand(tagCommand(cli));
  command.addCommand(removeCommand(cli, 'rm'));
  command.addCommand(pruneCommand(cli));
  return command;
}
