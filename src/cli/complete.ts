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
    .description('Print the script that completes klee in a shell: commands, options, images, containers and sessions.')
    .argument('[shell]', 'bash, zsh, fish or powershell')
    .allowExcessArguments()
    .addHelpText('after', examples)
    .action(async (_shell: string | undefined, _options: object, self: Command) => {
      const { default: tab } = await import('@bomb.sh/tab/commander');
      const words = process.argv.slice(process.argv.indexOf('complete'));
      // The package adds a command of its own to the program whose words it completes.
      const program = createProgram(cli);
      const root = tab(program);
      const { images, containers, sessions } = await names(cli, self);
      const resume = root.commands.get('debug')?.options.get('resume');
      if (resume !== undefined) {
        resume.handler = (complete) => {
          for (const id of sessions) complete(id, '');
        };
      }
      for (const command of root.commands.values()) {
        for (const argument of command.arguments.values()) {
          const known = argument.name.startsWith('image')
            ? images
            : argument.name === 'container'
              ? containers
              : argument.name === 'session'
                ? sessions
                : undefined;
          if (known === undefined) continue;
          argument.handler = (complete) => {
            for (const name of known) complete(name, '');
          };
        }
      }
      await program.parseAsync(words, { from: 'user' });
    });
}

interface Names {
  readonly images: readonly string[];
  readonly containers: readonly string[];
  /** Those that can be resumed. */
  readonly sessions: readonly string[];
}

/** None, where they cannot be read: completion is no place for errors. */
async function names(cli: Cli, self: Command): Promise<Names> {
  const { nameOf } = await import('../image/lookup.js');
  const { findSessions, isListed } = await import('../debugger/journal/sessions.js');
  const named = await cli
    .withCatalog(self, async (catalog, containers) => ({
      images: (await catalog.list().catch(() => [])).map(nameOf),
      containers: (await containers.list().catch(() => []))
        .filter(({ kind }) => kind === 'run')
        .map(({ id, name }) => name ?? id),
    }))
    .catch(() => ({ images: [], containers: [] }));
  const sessions = await cli
    .withMachine(self, ({ machine, root }) => findSessions(machine, root))
    .then((found) => found.filter((one) => isListed(one) && one.status !== 'open').map(({ id }) => id))
    .catch(() => []);
  return { ...named, sessions };
}
