import { Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.js';

interface Options {
  readonly olderThan?: number;
  readonly force?: true;
}

/** `klee sessions prune` */
export function pruneSessionsCommand(cli: Cli): Command {
  return new Command('prune')
    .summary('remove the sessions that no klee has open')
    .description(
      'Remove the sessions that no klee has open. Says which, and what that frees; asks before, on a terminal.',
    )
    .option('--older-than <age>', 'only those that were not used for so long: 30m, 12h, 7d, 4w', parseAge)
    .option('-f, --force', 'do not ask')
    .action(async (options: Options, command: Command) => {
      await cli.withHost(command, async (host) => {
        const { freedBy, listedSessions, rowOf, sweepPlace } = await import('./rows.js');
        const { size } = await import('../../view/units.js');
        const latest = Date.now() - (options.olderThan ?? 0);
        const sessions = (await listedSessions(host)).filter(
          ({ status, used }) => status !== 'open' && status !== 'damaged' && used <= latest,
        );
        if (sessions.length === 0) {
          cli.stderr.write('nothing to remove\n');
          return;
        }
        const rows = [];
        for (const session of sessions) rows.push(rowOf(session, await freedBy(host, [session])));
        const { sessionTable } = await import('../../view/listings.js');
        cli.print(...sessionTable(rows, Date.now(), await cli.theme()));
        const freed = size(await freedBy(host, sessions));
        if (options.force !== true && cli.stdin.isTTY === true) {
          const { confirm } = await import('../confirm.js');
          const what = sessions.length === 1 ? 'this session' : `these ${sessions.length} sessions`;
          if (!(await confirm(`Remove ${what}, ${freed}?`))) {
            cli.stderr.write('nothing removed\n');
            return;
          }
        }
        const { removeSession } = await import('../../debugger/journal/sweep.js');
        for (const { id } of sessions) await removeSession(sweepPlace(host), id);
        cli.print(`freed ${freed}`);
      });
    });
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `7d` in milliseconds. */
function parseAge(value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhdw])$/.exec(value) ?? [];
  const ms = unitMs[unit];
  if (ms === undefined) throw new InvalidArgumentError('It has to be a number and a unit: 30m, 12h, 7d, 4w.');
  return Number(count) * ms;
}
