import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { listSessionsCommand } from './list.js';
import { pruneSessionsCommand } from './prune.js';
import { removeSessionsCommand } from './remove.js';

const examples = `
A session of klee debug that has executed or edited something is kept when it ends, or when its klee is killed.

Examples:
  klee sessions                         list them
  klee debug --resume                   go on with the one that was used last
  klee debug --resume c069e69af8cf
  klee sessions prune --older-than 7d`;

/** `klee sessions …` */
export function sessionsCommand(cli: Cli): Command {
  const command = new Command('sessions')
    .summary('list and remove the sessions of klee debug')
    .description('List the sessions of klee debug that can be resumed or are open, and remove them.')
    .addHelpText('after', examples);
  command.addCommand(listSessionsCommand(cli), { isDefault: true });
  command.addCommand(removeSessionsCommand(cli));
  command.addCommand(pruneSessionsCommand(cli));
  return command;
}
