/** Containers of `klee run`: in the foreground, or held by a klee that stays behind. */
import { appendFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { dialects } from '../dockerfile/dialect.js';
import { KleeError } from '../errors.js';
import { detach } from '../host/detach.js';
import { type Container, Containers, containerVersion } from '../image/containers.js';
import type { ResolvedImage } from '../image/lookup.js';
import type { Exit, Jail, JailCommand } from '../jail/jail.js';
import { parseParameter } from '../jail/parameters.js';
import { newId } from '../storage/ids.js';
import type { Cli } from './cli.js';
import type { Host, HostPlace } from './host.js';
import type { RunOptions } from './run.js';
import { onSignals, statusOfSignal } from './signals.js';

/** Runs a container until its command ends; in the background, until nothing runs in it any more. */
export async function runHere(
  cli: Cli,
  host: Host,
  reference: string,
  argv: readonly string[],
  options: RunOptions,
): Promise<void> {
  const resolved = await host.catalog.resolve(reference);
  const parameters = (options.jailparam ?? []).map(parseParameter);
  const jails = await host.jails();
  for (const warning of jails.check(parameters)) cli.stderr.write(`warning: ${warning}\n`);
  const command = commandOf(resolved, argv, options);
  const dataset = await host.store.clone(resolved.snapshot);
  const jail = jails.create({
    id: dataset.id,
    root: dataset.mountpoint,
    path: dataset.path,
    hostname: dataset.id,
    parameters,
    mounts: options.mount ?? [],
    profile: dialects[options.dialect].jailProfile,
    network: options.driver,
  });
  const container: Container = {
    version: containerVersion,
    id: dataset.id,
    kind: 'run',
    name: options.name,
    image: resolved.image.id,
    snapshot: resolved.snapshot,
    command: command.argv,
    created: Date.now(),
    state: 'running',
    owner: host.machine.owner,
  };
  await host.containers.put(container);
  const background = options.background === true;
  if (!background) cli.print(dataset.id);
  let exit: Exit | undefined;
  try {
    const log = logPath(host.root, dataset.id);
    const write = (chunk: Buffer) => {
      if (background) appendFileSync(log, chunk, { mode: 0o600 });
      else cli.stdout.write(chunk);
    };
    const withInput = !background && (options.interactive === true || options.tty === true);
    exit = withInput ? await jail.interact(command) : await runToItsEnd(cli, jail, command, write);
    if (background) await untilEmpty(jail);
    cli.status = exit.code;
  } finally {
    await jail.stop();
    await host.store.destroyDataset(dataset);
    if (background)
      await host.containers.put({ ...container, state: 'exited', exitCode: exit?.code, owner: undefined });
    else await host.containers.remove(dataset.id);
  }
}

function commandOf({ config }: ResolvedImage, argv: readonly string[], options: RunOptions): JailCommand {
  const user = options.user ?? config.user;
  if (argv.length === 0 && config.cmd.length === 0) {
    throw new KleeError('KLEE_USAGE', 'the image has no CMD, and no command was given', {
      hint: 'klee run IMAGE COMMAND',
    });
  }
  return {
    argv: argv.length > 0 ? argv : config.cmd,
    user: user === '' ? undefined : user,
    directory: config.workdir,
    environment: { ...config.env, ...options.env },
  };
}

/** A signal to klee is the command's; the second one of a kind that ends things ends the jail, and so does an output that nobody takes. */
async function runToItsEnd(cli: Cli, jail: Jail, command: JailCommand, output: (chunk: Buffer) => void): Promise<Exit> {
  const run = await jail.start(command, output);
  let asked = false;
  const forget = onSignals((signal) => {
    void run.signal(asked ? 'SIGKILL' : signal);
    asked = true;
  });
  try {
    return await Promise.race([run.ended, unheard(cli.unwritable)]);
  } finally {
    forget();
  }
}

/** A signal would be lost on a command that has not begun yet: whoever waits for this stops the jail. */
function unheard(unwritable: AbortSignal | undefined): Promise<Exit> {
  return new Promise((resolve) => {
    const end = () => {
      resolve({ code: statusOfSignal('SIGTERM') });
    };
    if (unwritable?.aborted === true) end();
    else unwritable?.addEventListener('abort', end);
  });
}

const pollMs = 500;

/** A jail lives as long as a process in it does. */
async function untilEmpty(jail: Jail): Promise<void> {
  let stopped = false;
  const forget = onSignals(() => {
    stopped = true;
  });
  while (!stopped && (await jail.processes()).length > 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
  forget();
}

/** What the command of a container in the background writes. */
export function logPath(root: string, id: string): string {
  return join(root, 'containers', `${id}.log`);
}

const startTimeoutMs = 30_000;

/**
 * Starts another klee that holds the container, and prints the container's id once it runs.
 * @throws KleeError KLEE_USAGE on another machine: a container there ends with the connection.
 */
export async function runDetached(cli: Cli, self: Command): Promise<void> {
  await cli.withMachine(self, (place) => startDetached(cli, place));
}

async function startDetached(cli: Cli, { machine, root, dataset }: HostPlace): Promise<void> {
  if (machine.address !== undefined) {
    throw new KleeError('KLEE_USAGE', `klee run -d does not work on ${machine.address}`, {
      hint: 'leave -d out, and the container runs as long as this klee does; or start klee on that machine itself',
    });
  }
  const directory = join(root, 'containers');
  await mkdir(directory, { recursive: true });
  const errors = join(directory, `starting-${newId()}`);
  const [program = '', main = ''] = process.argv;
  const runAt = process.argv.indexOf('run');
  const storage = dataset === undefined ? [] : ['--dataset', dataset];
  const where = ['--root', root, ...storage];
  const argv = [program, main, ...where, 'run', '--background', ...process.argv.slice(runAt + 1)];
  const pid = await detach(argv, errors);
  try {
    const containers = new Containers(machine, root);
    for (let waited = 0; waited < startTimeoutMs; waited += 50) {
      const mine = (await containers.list()).find((container) => container.owner?.pid === pid);
      const said = await readFile(errors, 'utf8');
      if (mine !== undefined) {
        cli.print(mine.id);
        return;
      }
      if (said.includes('error')) {
        cli.stderr.write(said);
        cli.status = 125;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new KleeError('KLEE_PROGRAM', 'the container did not start within 30 seconds');
  } finally {
    await rm(errors, { force: true });
  }
}
