import { Command, Option } from 'commander';
import { addBuildOptions, type BuildOptions } from './build-options.js';
import type { Cli } from './cli.js';

export interface DebugOptions extends BuildOptions {
  readonly tag?: string;
  readonly context?: string;
  readonly batch?: true;
  readonly command?: string;
  /** True for the session that was used last. */
  readonly resume?: string | true;
  readonly keep?: boolean;
}

/** What a session has been opened with already. */
const notWithResume = ['user', 'env', 'mount', 'jailparam', 'driver', 'buildArg', 'from', 'dialect', 'context'];

const examples = `
Examples:
  klee debug                             debug ./Dockerfile
  klee debug Dockerfile -J allow.sysvipc
  klee debug app:failed                  open a build that failed where it failed
  klee debug --batch -x session.klee Dockerfile
  klee debug --resume                    go on with the session that was used last

A session at the prompt that has executed or edited something is kept when it ends, and when klee is killed, unless it has
become an image; the last line says how to go on with it. 'kill' at the prompt, or 'klee sessions rm', removes it.

At the prompt: next, continue, back, break, shell, edit, retry, export, help.
Exit status: 0, or 1 when the session ends at a failed step or a script had an error, or what \`quit N\` says.`;

/** `klee debug`: the engine with a person, or a script, at its controls. */
export function debugCommand(cli: Cli): Command {
  const command = new Command('debug')
    .summary('build a Dockerfile step by step, forward and back')
    .description(
      'Debug the build of a Dockerfile as gdb debugs a program: break, step, look inside, go back, repair, export.',
    )
    .argument('[what]', 'a Dockerfile, a directory that has one, or an image that klee built', '.')
    .option('--context <directory>', 'the directory that COPY takes files from (default: where the Dockerfile is)')
    .option('-t, --tag <name[:tag]>', 'make an image of this name when the build is finished at the end of the session')
    .option('-x, --command <file>', 'run the debugger commands in this file')
    .option('--batch', 'leave when the commands of -x are done; the first error ends them with status 1')
    .addOption(
      new Option(
        '--resume [session]',
        'go on with a session: its id, or the beginning of it (default: the one that was used last)',
      ).conflicts(notWithResume),
    )
    .option('--keep', 'keep the session when it ends, whatever it has come to, also with --batch')
    .option('--no-keep', 'keep nothing of the session when it ends');
  return addBuildOptions(command)
    .addHelpText('after', examples)
    .action(async (what: string, options: DebugOptions, self: Command) => {
      const { runDebug } = await import('./run-debug.js');
      await runDebug(cli, self, what, options);
    });
}
