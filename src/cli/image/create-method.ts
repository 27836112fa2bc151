/** From the words after `klee image create` to the method that they name. */
import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import type { Touches } from '../../image/create/finish.js';
import type { CreateMethod } from '../../image/create/method.js';

export interface CreateOptions {
  readonly tag?: string;
  readonly autotag?: boolean;
  readonly include?: readonly string[];
  readonly dns?: boolean;
  readonly localtime?: boolean;
  readonly update?: true;
  readonly quiet?: true;
}

/** What SOURCE is to each method, with an example; undefined where it takes none. In the order in which help shows them. */
const sources = {
  'fetch-auto': undefined,
  fetch: { what: 'a URL, a file or a directory', example: 'file:///tmp/base.txz' },
  bootstrap: { what: 'a suite', example: 'bookworm' },
  'zfs-clone': { what: 'a dataset', example: 'zroot/jails/base' },
  'zfs-copy': { what: 'a dataset', example: 'zroot/jails/base' },
} as const;

export type MethodName = keyof typeof sources;

export const methodNames = Object.keys(sources) as MethodName[];

/**
 * The source for the method, empty where it takes none; before a host is opened.
 * @throws KleeError KLEE_USAGE where the words do not go together.
 */
export function checkWords(method: MethodName, source: string | undefined, options: CreateOptions): string {
  const wanted = sources[method];
  if (wanted === undefined && source !== undefined) {
    throw new KleeError('KLEE_USAGE', `${method} takes no source, and '${source}' was given`, {
      hint: `to fetch that: 'klee image create fetch ${source}'`,
    });
  }
  if (wanted !== undefined && source === undefined) {
    throw new KleeError('KLEE_USAGE', `${method} needs ${wanted.what}`, {
      hint: `e.g. 'klee image create ${method} ${wanted.example}'`,
    });
  }
  if (options.include !== undefined && method !== 'bootstrap') {
    throw new KleeError('KLEE_USAGE', '--include goes with bootstrap only', {
      hint: 'install packages in a Dockerfile, by RUN',
    });
  }
  if (options.autotag !== undefined && method !== 'fetch-auto') {
    throw new KleeError('KLEE_USAGE', '--autotag goes with fetch-auto only', { hint: 'name the image with -t' });
  }
  if (options.update === true && method === 'bootstrap') {
    throw new KleeError('KLEE_USAGE', '--update is for FreeBSD, and bootstrap installs a Debian', {
      hint: 'leave it out: bootstrap installs what is current',
    });
  }
  return source ?? '';
}

/** @throws KleeError KLEE_USAGE where the machine cannot do what the method takes. */
export async function chooseMethod(
  machine: Machine,
  method: MethodName,
  source: string,
  options: CreateOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CreateMethod> {
  switch (method) {
    case 'fetch-auto': {
      const { fetchAutoMethod } = await import('../../image/create/fetch-auto.js');
      const mirror = env['KLEE_FREEBSD_MIRROR'];
      return fetchAutoMethod(machine, {
        autotag: options.autotag,
        mirror: mirror === '' ? undefined : mirror,
      });
    }
    case 'fetch': {
      const { fetchMethod } = await import('../../image/create/fetch.js');
      return fetchMethod(machine, source);
    }
    case 'bootstrap': {
      if (machine.platform !== 'linux') {
        throw new KleeError('KLEE_USAGE', `bootstrap installs a Debian, which does not run on ${machine.platform}`, {
          hint: "for FreeBSD: 'klee image create fetch-auto'",
        });
      }
      const { bootstrapMethod } = await import('../../image/create/bootstrap.js');
      return bootstrapMethod(machine, source, { include: options.include ?? [] });
    }
    case 'zfs-clone':
    case 'zfs-copy': {
      const { datasetMethod } = await import('../../image/create/dataset.js');
      return datasetMethod(method === 'zfs-clone' ? 'clone' : 'copy', source);
    }
  }
}

/**
 * What is done to the files in the end. On FreeBSD an image gets the machine's resolv.conf and localtime unless told otherwise, as
 * with Kleene; on Linux jails see the host's resolv.conf whatever the image has, and a Debian has a time zone of its own.
 */
export function chooseTouches(machine: Machine, options: CreateOptions): Touches {
  const usual = machine.platform === 'freebsd';
  return {
    dns: options.dns ?? usual,
    localtime: options.localtime ?? usual,
    update: options.update === true,
  };
}
