/** Where `klee image create fetch` takes a base image from: a URL, a file, or a directory. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { archiveDirectory } from './directory-archive.js';

export type Source = { readonly kind: 'url'; readonly url: URL } | { readonly kind: 'path'; readonly path: string };

export interface OpenArchive {
  readonly stream: Readable;
  /** Bytes, where known. */
  readonly total: number | undefined;
  /** True where only the end of the stream tells whether all is in it. */
  readonly toItsEnd?: true;
}

/** @throws KleeError KLEE_USAGE for a URL of another kind than http, https and file. */
export function parseSource(text: string): Source {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return { kind: 'path', path: resolve(text) };
  if (!URL.canParse(text)) throw new KleeError('KLEE_USAGE', `'${text}' is not a URL`);
  const url = new URL(text);
  if (url.protocol === 'http:' || url.protocol === 'https:') return { kind: 'url', url };
  if (url.protocol !== 'file:') {
    throw new KleeError('KLEE_USAGE', `klee cannot fetch from ${url.protocol}//`, {
      hint: 'give an http, https or file URL, or a path',
    });
  }
  try {
    return { kind: 'path', path: fileURLToPath(url) };
  } catch (cause) {
    throw new KleeError('KLEE_USAGE', `'${text}' names no file of this host`, {
      hint: 'write file:///absolute/path',
      cause,
    });
  }
}

/** The last part of the source without the endings of archives: `base.tar.xz` is `base`. Undefined where that is no image name. */
export function nameOfSource(source: Source): string | undefined {
  const path = source.kind === 'url' ? source.url.pathname : source.path;
  return imageName(basename(path).replace(/\.(tar|tar\.(gz|xz|zst|zstd|bz2)|tgz|txz|tzst|tbz2?)$/i, ''));
}

/** `name` where an image can be called so. */
export function imageName(name: string): string | undefined {
  return /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(name) ? name : undefined;
}

/** @throws KleeError KLEE_FETCH when there is no such file or directory. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await status(path)).isDirectory();
}

/** Opens the archive at `source`; of a directory it makes one. @throws KleeError KLEE_FETCH */
export async function openArchive(source: Source, cancel?: AbortSignal): Promise<OpenArchive> {
  if (source.kind === 'url') return openUrl(source.url, cancel);
  const found = await status(source.path);
  if (found.isDirectory()) return archiveDirectory(source.path, cancel);
  const stream = createReadStream(source.path, cancel === undefined ? {} : { signal: cancel });
  return { stream, total: found.isFile() ? found.size : undefined };
}

/** The text of a small file; undefined where there is none. @throws KleeError KLEE_FETCH */
export async function readText(source: Source, cancel?: AbortSignal): Promise<string | undefined> {
  if (source.kind === 'path') return (await unlessGone(readFile(source.path)))?.toString();
  const response = await request(source.url, cancel);
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  await refuseUnlessOk(source.url, response);
  return response.text();
}

async function openUrl(url: URL, cancel: AbortSignal | undefined): Promise<OpenArchive> {
  const response = await request(url, cancel);
  await refuseUnlessOk(url, response);
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const encoded = response.headers.has('content-encoding');
  return {
    stream: response.body === null ? Readable.from([]) : Readable.fromWeb(response.body),
    total: encoded || !Number.isSafeInteger(length) ? undefined : length,
  };
}

async function request(url: URL, cancel: AbortSignal | undefined): Promise<Response> {
  // `identity`: a length that counts encoded bytes says nothing about those that arrive here.
  return fetch(url, {
    headers: { 'accept-encoding': 'identity' },
    ...(cancel === undefined ? {} : { signal: cancel }),
  }).catch((cause: unknown) => {
    if (cancel?.aborted === true) throw cause;
    throw new KleeError('KLEE_FETCH', `could not fetch ${url.href}: ${reasonOf(cause)}`, {
      hint: 'check the address and the network',
      cause,
    });
  });
}

async function refuseUnlessOk(url: URL, response: Response): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  const said = `HTTP ${response.status} ${response.statusText}`.trimEnd();
  throw new KleeError('KLEE_FETCH', `could not fetch ${url.href}: ${said}`, { hint: 'check the address' });
}

/** What went wrong under a failed `fetch`: its own message is `fetch failed`, whatever the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

async function status(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new KleeError('KLEE_FETCH', `no such file or directory: ${path}`, {
        hint: 'give a URL, an archive, or a directory',
        cause,
      });
    }
    throw cause;
  }
}
