import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { errorReport } from '../report-error.js';

/** `klee sessions rm` */
export function removeSessionsCommand(cli: Cli): Command {
  return new Command('rm')
    .summary('remove sessions')
    .description(
      'Remove sessions that no klee has open, with what no image has of them. Prints the id of each that went.',
    )
    .argument('<session...>', 'its id, or the beginning of it')
    .action(async (texts: string[], _options: object, command: Command) => {
      await cli.withHost(command, async (host) => {
        const { pickSession } = await import('../../debugger/journal/sessions.js');
        const { removeSession } = await import('../../debugger/journal/sweep.js');
        const { listedSessions, sweepPlace } = await import('./rows.js');
        for (const text of texts) {
          try {
            const { id } = pickSession(await listedSessions(host), text);
            await removeSession(sweepPlace(host), id);
            cli.print(id);
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
