import { resolve } from 'node:path';
import { Command } from 'commander';
import { exitStatus } from '../errors.js';
import { addBuildOptions, type BuildOptions } from './build-options.js';
import type { Cli } from './cli.js';
import type { Say } from './json.js';

interface Options extends BuildOptions {
  readonly tag?: string;
  readonly file: string;
  readonly quiet?: true;
  readonly rm?: true;
  readonly cache?: boolean;
  readonly json?: true;
}

/** `klee build`: the debugger's engine with nothing set to stop at but failure, printing what Kleene prints. */
export function buildCommand(cli: Cli): Command {
  const command = new Command('build')
    .summary('build an image from a Dockerfile')
    .description(
      'Build an image from a Dockerfile, with a snapshot after each RUN and COPY. A build that fails is kept as NAME:failed, and `klee debug NAME:failed` opens it where it failed.',
    )
    .argument('[context]', 'the directory that COPY takes files from', '.')
    .option('-t, --tag <name[:tag]>', 'the name of the image')
    .option('-f, --file <file>', 'the Dockerfile, relative to the context', 'Dockerfile')
    .option('-q, --quiet', 'print the id of the image alone')
    .option('--json', 'say everything in lines of JSON (docs/reference/events.md)')
    .option('--cache', 'do not run steps that an earlier build or debugger session has done on the same files')
    .option('--no-cache', 'run every step (default)')
    .option('--rm', 'keep nothing of a build that fails');
  return addBuildOptions(command)
    .addHelpText(
      'after',
      '\nExit status: 0, or 1 when the build failed, 2 for a command line or Dockerfile that cannot be used.',
    )
    .action(async (context: string, options: Options, self: Command) => {
      const build = (say?: Say) => buildImage(cli, self, context, options, say);
      if (options.json !== true) return build();
      const { inJson } = await import('./json.js');
      return inJson(cli, build);
    });
}

async function buildImage(cli: Cli, self: Command, context: string, options: Options, say?: Say): Promise<void> {
  const { parseTag } = await import('../image/reference.js');
  const { openSession, readDockerfile } = await import('./open-session.js');
  const { runBuild } = await import('./run-build.js');
  const tag = options.tag === undefined ? undefined : parseTag(options.tag);
  const input = await readDockerfile(resolve(context, options.file), context);
  await cli.withHost(self, async (host) => {
    const opened = await openSession(
      host,
      input,
      { ...options, cache: options.cache === true },
      { dirty: () => Promise.resolve('drop') },
    );
    const built = await runBuild({ ...opened, input }, cli, {
      tag,
      say,
      quiet: options.quiet === true,
      keepFailed: options.rm !== true,
    });
    cli.status = built === 'built' ? exitStatus.ok : built === 'interrupted' ? 130 : exitStatus.buildFailed;
  });
}
