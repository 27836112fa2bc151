import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Files } from '../../../src/host/files.js';
import { temporaryDirectory } from '../../support/temporary.js';

export interface FilesHost {
  readonly files: Files;
  dispose(): Promise<void>;
}

/** The files of the machine, and a directory there that the test sees as its own: both machines are this one in the end. */
export class FilesFixture {
  #host: FilesHost | undefined;
  #root = '';

  async open(open: () => Promise<FilesHost>): Promise<void> {
    this.#host = await open();
  }

  /** An empty directory for the next test. */
  begin(): void {
    this.#root = temporaryDirectory();
  }

  async close(): Promise<void> {
    await this.#host?.dispose();
  }

  get files(): Files {
    if (this.#host === undefined) throw new Error('no machine');
    return this.#host.files;
  }

  get root(): string {
    return this.#root;
  }

  at(path: string): string {
    return join(this.#root, path);
  }

  /** Writes a file by node:fs and answers where it is. */
  write(path: string, content: string | Buffer = path): string {
    fs.writeFileSync(this.at(path), content);
    return this.at(path);
  }

  read(path: string): string {
    return fs.readFileSync(this.at(path), 'utf8');
  }

  names(): string[] {
    return fs.readdirSync(this.#root).sort();
  }

  mode(path: string): number {
    return fs.lstatSync(this.at(path)).mode & 0o7777;
  }
}

/** An error as node:fs throws it. */
export const failing = (code: string, path?: string): unknown =>
  expect.objectContaining({ code, ...(path === undefined ? {} : { path }) });
