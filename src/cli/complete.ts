import { Command } from 'commander';
import type { Cli } from './cli.js';

const examples = `
Examples:
  source <(klee complete bash)                                 # in ~/.bashrc
  source <(klee complete zsh)                                  # in ~/.zshrc
  klee complete fish > ~/.config/fish/completions/klee.fish`;

/** `klee complete SHELL`: the completion script of a shell; `klee complete -- WORDS`, which such a script calls: what can come next. */
export function completeCommand(cli: Cli, createProgram: (cli: Cli) => Command): Command {
  return new Command('complete')
    .summary('print the completion script of a shell')
    .description('Print the script that completes klee in a shell: commands, options, images and containers.')
    .argument('[shell]', 'bash, zsh, fish or powershell')
    .allowExcessArguments()
    .addHelpText('after', examples)
    .action(async (_shell: string | undefined, _options: object, self: Command) => {
      const { default: tab } = await import('@bomb.sh/tab/commander');
      const words = process.argv.slice(process.argv.indexOf('complete'));
      // The package adds a command of its own to the program whose words it completes.
      const program = createProgram(cli);
      const root = tab(program);
      const images = await imageNames(cli, self);
      const containers = await containerNames(cli, self);
      for (const command of root.commands.values()) {
        for (const argument of command.arguments.values()) {
          const names = argument.name.startsWith('image')
            ? images
            : argument.name === 'container'
              ? containers
              : undefined;
          if (names === undefined) continue;
          argument.handler = (complete) => {
            for (const name of names) complete(name, '');
          };
        }
      }
      await program.parseAsync(words, { from: 'user' });
    });
}

/** Nothing, where the images cannot be read: completion is no place for errors. */
async function imageNames(cli: Cli, self: Command): Promise<string[]> {
  const { nameOf } = await import('../image/lookup.js');
  return cli.withCatalog(self, async (catalog) => (await catalog.list()).map(nameOf)).catch(() => []);
}

async function containerNames(cli: Cli, self: Command): Promise<string[]> {
  const { Containers } = await import('../image/containers.js');
  const listed = await cli.withMachine(self, (machine, root) => new Containers(machine, root).list()).catch(() => []);
  return listed.filter(({ kind }) => kind === 'run').map(({ id, name }) => name ?? id);
}
