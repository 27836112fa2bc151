import { Argument, Command, InvalidArgumentError } from 'commander';

import { KleeError } from '../../errors.js';
import type { Programs } from '../../host/programs.js';
import type { CreateMethod } from '../../image/create/method.js';
import type { Cli } from '../cli.js';

interface Options {
  readonly tag?: string;
  readonly include?: readonly string[];
  readonly quiet?: true;
}

const examples = `
Methods:
  fetch URL|FILE|DIR   a tar archive (also .gz, .xz, .zst, .bz2) by http, https or file://, a file, or a directory
  bootstrap SUITE      a minimal Debian, installed by mmdebstrap from the host's own apt sources

Examples:
  klee image create bootstrap bookworm
  klee image create -t debian:pg bootstrap bookworm --include postgresql
  klee image create -t FreeBSD fetch file:///tmp/base.txz
  klee image create -t busybox fetch ./rootfs`;

/** `klee image create` */
export function createCommand(cli: Cli): Command {
  return new Command('create')
    .summary('make a base image')
    .description('Make a base image: from an archive or a directory, or by installing a Debian. Prints its id.')
    .addArgument(new Argument('<method>', 'where its files come from').choices(['fetch', 'bootstrap']))
    .argument('<source>', 'the URL, file or directory; the suite')
    .option('-t, --tag <name[:tag]>', 'what to call it (default: the name of the file; debian:SUITE)')
    .option('--include <packages>', 'bootstrap: packages to install besides, with commas between them', packages)
    .option('-q, --quiet', 'print the id alone')
    .addHelpText('after', examples)
    .action(async (method: string, source: string, options: Options, command: Command) => {
      await cli.withHost(command, (host) =>
        cli.interruptible(async (cancel) => {
          const [{ createBaseImage }, { Progress }] = await Promise.all([
            import('../../image/create/create.js'),
            import('../progress.js'),
          ]);
          const chosen = await chooseMethod(host.programs, method, source, options);
          const progress = new Progress(cli.stderr, { quiet: options.quiet === true, what: `unpacking ${source}` });
          try {
            const image = await createBaseImage(host, chosen, options.tag, {
              report: (event) => void progress.report(event),
              cancel,
            });
            progress.end();
            cli.print(image.id);
          } finally {
            progress.end();
          }
        }),
      );
    });
}

async function chooseMethod(
  programs: Programs,
  method: string,
  source: string,
  options: Options,
): Promise<CreateMethod> {
  if (method === 'bootstrap') {
    const { bootstrapMethod } = await import('../../image/create/bootstrap.js');
    return bootstrapMethod(programs, source, { include: options.include ?? [] });
  }
  if (options.include !== undefined) throw new KleeError('KLEE_USAGE', '--include goes with bootstrap only');
  const { fetchMethod } = await import('../../image/create/fetch.js');
  return fetchMethod(programs, source);
}

function packages(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('It names no package.');
  return names;
}
