import { Command } from 'commander';
import { KleeError } from '../errors.js';
import type { Machine } from '../host/machine.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Container, Containers } from '../image/containers.js';
import type { Cli } from './cli.js';
import { errorReport } from './report-error.js';

/** `klee lsc`: the containers of `klee run`. */
export function listContainersCommand(cli: Cli): Command {
  return new Command('lsc')
    .summary('list containers')
    .description('List the containers of `klee run`, the newest first.')
    .option('-q, --quiet', 'print their ids alone')
    .option('--json', 'print them as JSON')
    .action(async (options: { quiet?: true; json?: true }, self: Command) => {
      const found = (await containersOf(cli, self)).filter(({ kind }) => kind === 'run');
      if (options.quiet === true) cli.print(...found.map(({ id }) => id));
      else if (options.json === true) cli.print(JSON.stringify(found, undefined, 2));
      else {
        const { containerTable } = await import('../view/listings.js');
        const rows = found.map((container) => ({ ...container, status: statusOf(container) }));
        cli.print(...containerTable(rows, Date.now(), await cli.theme()));
      }
    });
}

/** `klee rmc`: ends containers and removes them. */
export function removeContainersCommand(cli: Cli): Command {
  return new Command('rmc')
    .summary('remove containers')
    .description('End containers, with all that runs in them, and remove them. Prints the id of each that went.')
    .argument('<container...>', 'name, id, or the beginning of an id')
    .action(async (texts: string[], _options: object, self: Command) => {
      const { Containers } = await import('../image/containers.js');
      const { logPath } = await import('./run-container.js');
      await cli.withMachine(self, async ({ machine, root }) => {
        const containers = new Containers(machine, root);
        for (const text of texts) {
          try {
            const container = find(await containers.list(), text);
            await end(machine, containers, container);
            await containers.remove(container.id);
            await unlessGone(machine.files.unlink(logPath(root, container.id)));
            cli.print(container.id);
          } catch (error) {
            const report = errorReport(error);
            cli.stderr.write(report.text);
            cli.status ||= report.status;
          }
        }
      });
    });
}

async function containersOf(cli: Cli, self: Command): Promise<Container[]> {
  const { Containers } = await import('../image/containers.js');
  return cli.withMachine(self, ({ machine, root }) => new Containers(machine, root).list());
}

function statusOf({ state, exitCode }: Container): string {
  return exitCode === undefined ? state : `${state} (${exitCode})`;
}

function find(containers: readonly Container[], text: string): Container {
  const runs = containers.filter(({ kind }) => kind === 'run');
  const exact = runs.find(({ id, name }) => id === text || name === text);
  const begun = runs.filter(({ id }) => id.startsWith(text));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  throw new KleeError(
    'KLEE_NO_CONTAINER',
    begun.length > 1 ? `'${text}' is the beginning of ${begun.length} container ids` : `no such container: ${text}`,
    { hint: "'klee lsc' lists the containers" },
  );
}

/** Asks the klee that holds the container to end it, and waits until it has. */
async function end(machine: Machine, containers: Containers, container: Container): Promise<void> {
  const { owner } = container;
  for (let asked = 0; owner !== undefined && (await machine.isAlive(owner)); asked += 1) {
    if (asked % 20 === 0) await terminate(machine, owner.pid);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if ((await containers.get(container.id))?.state !== 'running') return;
  }
}

async function terminate(machine: Machine, pid: number): Promise<void> {
  if (machine.address === undefined) process.kill(pid, 'SIGTERM');
  // Ends the connection of the klee that holds it, and what is in the container with it.
  else await machine.programs.attempt(['kill', '-TERM', String(pid)]);
}
