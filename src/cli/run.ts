import { Command, Option } from 'commander';
import { addJailOptions, dialectOption, type JailOptions } from './build-options.js';
import type { Cli } from './cli.js';

export interface RunOptions extends JailOptions {
  readonly interactive?: true;
  readonly tty?: true;
  readonly detach?: true;
  readonly name?: string;
  readonly dialect: 'kleene' | 'docker';
  /** Set by `-d` for the klee that stays behind. */
  readonly background?: true;
}

const examples = `
Examples:
  klee run -it debian bash
  klee run -J allow.sysvipc -it PostgreSQL:failed /bin/sh
  klee run debian@fb70baa07e6e ls /etc
  klee run -d web /bin/httpd -f

Exit status: the command's own; 125 when klee failed, 126 and 127 as a shell has them.`;

/** `klee run`: a container of an image, or of any snapshot of its build. */
export function runCommand(cli: Cli): Command {
  const command = new Command('run')
    .summary('run a command in a container of an image')
    .description(
      "Run a command in a container of an image, or of a snapshot of the image's build. Prints the container's id first. The container is removed when its command ends; with -d it stays listed until `klee rmc`.",
    )
    .argument('<image[@snapshot]>', 'name[:tag], id, or the beginning of an id')
    .argument('[command...]', "default: the image's CMD")
    .passThroughOptions()
    .option('-i, --interactive', "the command reads klee's standard input")
    .option('-t, --tty', 'the command gets the terminal')
    .option('-d, --detach', 'run it in the background, and print the id alone')
    .option('--name <name>', 'a name for the container');
  addJailOptions(command);
  return command
    .addOption(dialectOption())
    .addOption(new Option('--background').hideHelp())
    .addHelpText('after', examples)
    .action(async (image: string, argv: string[], options: RunOptions, self: Command) => {
      await cli.claimHost(self);
      const { runDetached, runHere } = await import('./run-container.js');
      if (options.detach === true && options.background !== true) await runDetached(cli, self);
      else await cli.withHost(self, (host) => runHere(cli, host, image, argv, options));
    });
}
