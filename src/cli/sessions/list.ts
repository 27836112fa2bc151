import { Command } from 'commander';
import type { Cli } from '../cli.js';

interface Options {
  readonly quiet?: true;
  readonly json?: true;
}

const states = `
open: a klee has it; suspended: it was left; failed: it was left at a failed step; crashed: its klee was killed. All but open
ones can be resumed: klee debug --resume ID. SIZE is what goes when the session is removed.`;

/** `klee sessions ls`, and the same as `klee sessions`. */
export function listSessionsCommand(cli: Cli): Command {
  return new Command('ls')
    .summary('list sessions')
    .description('List the sessions of klee debug, the one that was used last first.')
    .option('-q, --quiet', 'print their ids alone')
    .option('--json', 'print them as JSON')
    .addHelpText('after', states)
    .action(async (options: Options, command: Command) => {
      await cli.withHost(command, async (host) => {
        const { freedBy, listedSessions, rowOf } = await import('./rows.js');
        const sessions = await listedSessions(host);
        if (options.quiet === true) {
          cli.print(...sessions.map(({ id }) => id));
          return;
        }
        const rows = [];
        for (const session of sessions) rows.push(rowOf(session, await freedBy(host, [session])));
        if (options.json === true) cli.print(JSON.stringify(rows, undefined, 2));
        else {
          const { sessionTable } = await import('../../view/listings.js');
          cli.print(...sessionTable(rows, Date.now(), await cli.theme()));
        }
      });
    });
}
