/** The command line: one entry for each subcommand, which loads what it works with only when it runs. */
import { Command, CommanderError } from 'commander';

import { exitStatus } from '../errors.js';
import { buildCommand } from './build.js';
import type { Cli } from './cli.js';
import { completeCommand } from './complete.js';
import { listContainersCommand, removeContainersCommand } from './containers.js';
import { debugCommand } from './debug.js';
import { doctorCommand } from './doctor/doctor.js';
import { withGdbOptions } from './gdb-options.js';
import { imageCommand } from './image/image.js';
import { listCommand } from './image/list.js';
import { removeCommand } from './image/remove.js';
import { errorReport } from './report-error.js';
import { runCommand } from './run.js';
import { sessionsCommand } from './sessions/sessions.js';
import { snapshotsCommand } from './snapshots.js';
import { version } from '../version.js';
import { addWhereOptions } from './where.js';

const examples = `
Examples:
  klee image create bootstrap bookworm   make a Debian base image
  klee build -t app .                    build the Dockerfile here
  klee debug Dockerfile                  build it step by step
  klee debug app:failed                  look into a build that failed`;

/** Subcommands in the order in which help shows them. */
const subcommands: readonly ((cli: Cli) => Command)[] = [
  buildCommand,
  debugCommand,
  sessionsCommand,
  runCommand,
  imageCommand,
  (cli) => listCommand(cli, 'lsi'),
  (cli) => removeCommand(cli, 'rmi'),
  snapshotsCommand,
  listContainersCommand,
  removeContainersCommand,
  doctorCommand,
];

/** The program as users have it. */
export function createProgram(cli: Cli): Command {
  const program = createCommands(cli);
  const complete = completeCommand(cli, createCommands);
  program.addCommand(complete);
  prepare(complete, cli, 'klee complete');
  return program;
}

/** All but completion, which is about these. */
function createCommands(cli: Cli): Command {
  const program = new Command('klee')
    .description(
      'Build images from Dockerfiles in jails on copy-on-write snapshots, and debug the build like a program.',
    )
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', examples)
    // So that `klee run IMAGE COMMAND --option` leaves the command's options alone.
    .enablePositionalOptions();
  for (const make of subcommands) program.addCommand(make(cli));
  prepare(program, cli);
  return program;
}

/** Runs the command line `args`, without the two first words of `process.argv`. Answers the status to exit with. */
export async function runProgram(cli: Cli, args: readonly string[]): Promise<number> {
  try {
    await createProgram(cli).parseAsync(withGdbOptions(args), { from: 'user' });
    return cli.status;
  } catch (error) {
    // commander has printed what it had to say. It ends help and --version in this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
    const report = errorReport(error);
    cli.stderr.write(report.text);
    return report.status;
  }
}

/** What holds for every command at every depth. commander hands settings on only to commands that are made after them. */
function prepare(command: Command, cli: Cli, path = 'klee'): void {
  command
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
      outputError: (text, write) => {
        const [message = '', suggestion] = text.trimEnd().split('\n');
        const meant = /^\(Did you mean (.*)\?\)$/.exec(suggestion ?? '')?.[1];
        write(`${message}\nhint: ${meant === undefined ? `see '${path} --help'` : `did you mean ${meant}?`}\n`);
      },
    });
  addWhereOptions(command);
  for (const child of command.commands) prepare(child, cli, `${path} ${child.name()}`);
}
