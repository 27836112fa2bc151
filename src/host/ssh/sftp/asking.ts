/** Requests of sftp that fail as calls of node:fs do. */
import type { FilePath } from '../../files.js';
import type { SftpClient } from './client.js';
import { type Attributes, openFlag } from './packets.js';
import { type Asked, explain } from './system-error.js';

/** A file that is open, and who has it. */
export interface OpenFile {
  readonly client: SftpClient;
  readonly handle: Buffer;
}

export class Asking {
  readonly #connect: () => Promise<SftpClient>;

  /** `connect` answers the client to use: a new one when the last is gone. */
  constructor(connect: () => Promise<SftpClient>) {
    this.#connect = connect;
  }

  /** @throws Error of node:fs; KleeError KLEE_CONNECTION. */
  async ask<T>(
    call: Asked['call'],
    path: FilePath,
    request: (client: SftpClient, path: Buffer) => Promise<T>,
    more: Partial<Asked> = {},
  ): Promise<T> {
    const client = await this.#connect();
    const bytes = Buffer.from(path);
    try {
      return await request(client, bytes);
    } catch (error) {
      throw await explain(client, { ...more, call, path: bytes }, error);
    }
  }

  read<T>(path: FilePath, work: (file: OpenFile) => Promise<T>): Promise<T> {
    return this.#open(path, openFlag.read, {}, async (file) => {
      try {
        return await this.#explained('read', path, file.client, work(file));
      } finally {
        file.client.release(file.handle);
      }
    });
  }

  /** `flags` beside writing and making it. `mode`: of a file that is made, less the umask there. */
  write<T>(path: FilePath, flags: number, mode: number, work: (file: OpenFile) => Promise<T>): Promise<T> {
    return this.#open(path, openFlag.write | openFlag.create | flags, { mode }, async (file) => {
      const working = work(file).finally(() => file.client.close(file.handle));
      return this.#explained('write', path, file.client, working);
    });
  }

  async #open<T>(
    path: FilePath,
    flags: number,
    attributes: Attributes,
    work: (file: OpenFile) => Promise<T>,
  ): Promise<T> {
    const exclusive = (flags & openFlag.exclusive) !== 0;
    const file = await this.ask(
      'open',
      path,
      async (client, bytes) => ({ client, handle: await client.open(bytes, flags, attributes) }),
      { exclusive },
    );
    return work(file);
  }

  async #explained<T>(call: Asked['call'], path: FilePath, client: SftpClient, working: Promise<T>): Promise<T> {
    try {
      return await working;
    } catch (error) {
      throw await explain(client, { call, path: Buffer.from(path) }, error);
    }
  }
}
