import { Argument, Command, InvalidArgumentError } from 'commander';

import type { Journal } from '../../debugger/journal/journal.js';
import { newId } from '../../storage/ids.js';
import type { SnapshotId } from '../../storage/store.js';
import type { Cli } from '../cli.js';
import type { Host } from '../host.js';
import {
  checkWords,
  chooseMethod,
  chooseTouches,
  type CreateOptions,
  type MethodName,
  methodNames,
} from './create-method.js';

const description =
  'Make a base image: an image without a parent, for FROM to name. Its files come from an archive, a directory, a dataset of ZFS, or an installation. Prints its id. When it fails or is interrupted nothing is left, and an image that bears the name keeps it.';

const help = `
Methods:
  fetch-auto           the base system of the release of FreeBSD that the machine runs, as uname(1) has
                       it, from FreeBSD's download site. What is unpacked is checked against the sum in
                       the MANIFEST there. On FreeBSD.
  fetch URL|FILE|DIR   a tar archive (also .gz, .xz, .zst, .bz2) by http, https or file://, a file, or a
                       directory. Device files stay out.
  bootstrap SUITE      a minimal Debian, installed by mmdebstrap from the host's own apt sources. On
                       Linux.
  zfs-clone DATASET    a snapshot and a clone of a dataset: takes no space and no time, but the dataset
                       cannot be destroyed while the image is there. Where images are kept on ZFS.
  zfs-copy DATASET     a copy of a dataset, by zfs send and zfs receive: afterwards the two have nothing
                       to do with each other. Where images are kept on ZFS.

Names: -t gives one. Without it, fetch-auto names the image FreeBSD-VERSION, e.g. FreeBSD-14.2-RELEASE
(the patch level is not part of it); bootstrap debian:SUITE; the others take the last part of SOURCE.

--dns and --localtime copy files of the machine into the image, in the place of what it has there. They
are on where the machine is FreeBSD, and off on Linux: there a jail sees the host's resolv.conf anyway.
--update fetches and installs the patches for the release that the image is, and takes minutes.

Environment:
  KLEE_FREEBSD_MIRROR  where fetch-auto fetches from: a URL or directory with releases/ and snapshots/
                       below it (default: https://download.freebsd.org)

Examples:
  klee image create fetch-auto                           the FreeBSD that runs here
  klee image create -t FreeBSD --update fetch-auto       with its security patches, named FreeBSD:latest
  klee image create -t FreeBSD fetch file:///tmp/base.txz
  klee image create -t busybox fetch ./rootfs
  klee image create bootstrap bookworm
  klee image create -t debian:pg bootstrap bookworm --include postgresql
  klee image create -t web zfs-clone zroot/jails/web     a jail that is there already

Exit status: 0; 2 for words that do not go together, 125 when the image could not be made.`;

/** `klee image create` */
export function createCommand(cli: Cli): Command {
  return new Command('create')
    .summary('make a base image')
    .description(description)
    .addArgument(new Argument('<method>', 'where its files come from').choices(methodNames))
    .argument('[source]', 'the URL, file or directory; the suite; the dataset')
    .option('-t, --tag <name[:tag]>', 'what to call it')
    .option('-a, --autotag', 'fetch-auto: call it FreeBSD-VERSION where there is no -t (the default)')
    .option('--no-autotag', 'fetch-auto: do not, so that -t is needed')
    .option('--dns', 'copy /etc/resolv.conf of the machine into it')
    .option('--no-dns', 'do not')
    .option('--localtime', 'copy /etc/localtime of the machine into it')
    .option('--no-localtime', 'do not')
    .option('--update', 'install the security patches of its release, by freebsd-update(8); on FreeBSD')
    .option('--include <packages>', 'bootstrap: packages to install besides, with commas between them', packages)
    .option('-q, --quiet', 'print the id alone')
    .addHelpText('after', help)
    .action(async (method: MethodName, given: string | undefined, options: CreateOptions, command: Command) => {
      const source = checkWords(method, given, options);
      await cli.withHost(command, (host) =>
        cli.interruptible(async (cancel) => {
          const [{ createBaseImage }, { Progress }] = await Promise.all([
            import('../../image/create/create.js'),
            import('../progress.js'),
          ]);
          const chosen = await chooseMethod(host.machine, method, source, options, cli.env);
          const touches = chooseTouches(host.machine, options);
          const progress = new Progress(cli.stderr, { quiet: options.quiet === true, what: workOf(method, source) });
          try {
            const image = await withJournal(host, (made) => {
              const context = { report: progress.report.bind(progress), cancel, made };
              return createBaseImage(host, chosen, options.tag, context, touches);
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

/** What the bar is about. */
function workOf(method: MethodName, source: string): string {
  if (method === 'fetch-auto') return 'unpacking base.txz';
  return `${method === 'zfs-copy' ? 'copying' : 'unpacking'} ${source}`;
}

/**
 * Calls `work` with what writes down the snapshot that it makes, as a session does, so that the next klee removes it should
 * this one be killed before there is an image of it: to bring a large tree to the disk for good takes seconds.
 */
async function withJournal<T>(host: Host, work: (made: (snapshot: SnapshotId) => Promise<void>) => Promise<T>) {
  const journals = await import('../../debugger/journal/journal.js');
  let journal: Journal | undefined;
  try {
    return await work(async (id) => {
      journal = await journals.Journal.create(host.machine, host.root, newId());
      await journal.append({ type: 'snapshot', id });
    });
  } finally {
    await journal?.remove();
  }
}

function packages(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('It names no package.');
  return names;
}
