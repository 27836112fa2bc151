import { Command, Option } from 'commander';
import { addBuildOptions, type BuildOptions } from './build-options.js';
import type { Cli } from './cli.js';
import type { ScriptItem } from './scripts.js';

export interface DebugOptions extends BuildOptions {
  readonly tag?: string;
  readonly context?: string;
  readonly batch?: true;
  /** True for the session that was used last. */
  readonly resume?: string | true;
  readonly keep?: boolean;
  readonly cache: boolean;
  readonly quiet?: true;
  readonly nx?: true;
  readonly json?: true;
}

/** What a session has been opened with already. */
const notWithResume = ['user', 'env', 'mount', 'jailparam', 'driver', 'buildArg', 'from', 'dialect', 'context'];

const examples = `
Examples:
  klee debug                             debug ./Dockerfile
  klee debug Dockerfile -J allow.sysvipc
  klee debug app:failed                  open a build that failed where it failed
  klee debug --batch -x session.klee Dockerfile
  klee debug -ex 'break 4' -ex continue Dockerfile
  klee debug --resume                    go on with the session that was used last

A session at the prompt that has executed or edited something is kept when it ends, and when klee is killed, unless it has
become an image; the last line says how to go on with it. 'kill' at the prompt, or 'klee sessions rm', removes it.

A step that an earlier session or build has done on the same files is not run again: '--> cached @…'. 'why N' at the prompt says
why step N was run all the same.

At the prompt: next, continue, back, break, shell, edit, retry, export, help.
~/.config/klee/init has commands for every session, ./.kleeinit for this directory where that file allows it.
Exit status: 0, or 1 when the session ends at a failed step or, with --batch, its last command or file had an error; or what
\`quit N\` says.`;

/** `klee debug`: the engine with a person, or a script, at its controls. */
export function debugCommand(cli: Cli): Command {
  /** In the order in which they are given, which the two options share. */
  const scripts: ScriptItem[] = [];
  const command = new Command('debug')
    .summary('build a Dockerfile step by step, forward and back')
    .description(
      'Debug the build of a Dockerfile as gdb debugs a program: break, step, look inside, go back, repair, export.',
    )
    .argument('[what]', 'a Dockerfile, a directory that has one, or an image that klee built', '.')
    .option('--context <directory>', 'the directory that COPY takes files from (default: where the Dockerfile is)')
    .option('-t, --tag <name[:tag]>', 'make an image of this name when the build is finished at the end of the session')
    .addOption(
      new Option(
        '--resume [session]',
        'go on with a session: its id, or the beginning of it (default: the one that was used last)',
      ).conflicts(notWithResume),
    )
    .option('-x, --command <file>', 'run the debugger commands in this file (repeatable)', (file) =>
      scripts.push({ file }),
    )
    .option('--ex, --eval-command <command>', 'run this debugger command; -ex too (repeatable)', (text) =>
      scripts.push({ command: text }),
    )
    .option(
      '--batch',
      'leave when the commands of -x and -ex, or else those on standard input, are done; an error ends a file, and nothing is asked',
    )
    .option('-q, --quiet', 'leave out the line about klee and the Dockerfile at the start')
    .option(
      '--json',
      'say everything in lines of JSON (docs/reference/events.md); commands come from scripts or standard input',
    )
    .option('--nx', 'read no init file; -nx too')
    .option('--no-cache', 'run every step, also where an earlier session or build has done the same')
    .option('--keep', 'keep the session when it ends, whatever it has come to, also with --batch')
    .option('--no-keep', 'keep nothing of the session when it ends');
  return addBuildOptions(command)
    .addHelpText('after', examples)
    .action(async (what: string, options: DebugOptions, self: Command) => {
      const { runDebug } = await import('./run-debug.js');
      if (options.json !== true) return runDebug(cli, self, what, options, scripts);
      const { inJson } = await import('./json.js');
      return inJson(cli, (say) => runDebug(cli, self, what, options, scripts, say));
    });
}
