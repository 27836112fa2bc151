/** A download site of FreeBSD on this machine, with a base system that is no more than a few files. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { temporaryDirectory } from './temporary.js';

/** A web server for the running test, on this machine alone; answers its address. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A `base.txz`: the files by name and content, below `./` as FreeBSD packs them. */
export function baseArchive(files: Readonly<Record<string, string | Buffer>> = {}): Buffer {
  const directory = join(temporaryDirectory(), 'base');
  const all = { 'bin/freebsd-version': 'USERLAND_VERSION="14.2-RELEASE"\n', 'etc/rc': '', 'dev/null': '', ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  const archive = join(directory, '..', 'base.txz');
  execFileSync('tar', ['-c', '-J', '-C', directory, '-f', archive, '.']);
  const bytes = readFileSync(archive);
  rmSync(directory, { recursive: true });
  return bytes;
}

/** The MANIFEST that release/scripts/make-manifest.sh would write for it. */
export function manifestOf(archive: Buffer): string {
  const sum = createHash('sha256').update(archive).digest('hex');
  return `base.txz\t${sum}\t4\tbase\t"Base system (MANDATORY)"\ton\nkernel.txz\t${'0'.repeat(64)}\t1\tkernel\t"Kernel"\ton\n`;
}

export interface Mirror {
  readonly address: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves files by their paths below the mirror; of others it knows nothing. */
export async function serveMirror(files: Readonly<Record<string, string | Buffer>>): Promise<Mirror> {
  const asked: string[] = [];
  const address = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const content = files[path];
    if (content === undefined) response.writeHead(404).end('not found');
    else response.writeHead(200, { 'content-length': Buffer.byteLength(content) }).end(content);
  });
  return { address, asked };
}
