/** A client of the SSH File Transfer Protocol over a pair of streams: requests with their replies, many under way at once. */
import type { Readable, Writable } from 'node:stream';
import {
  type Attributes,
  type Field,
  packet,
  PacketSplitter,
  Reader,
  replyType,
  requestType,
  statusCode,
} from './packets.js';

/** A request that the server has answered with another status than OK. */
export class StatusError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message === '' ? `sftp status ${status}` : message);
    this.status = status;
  }
}

/** OpenSSH's own requests (PROTOCOL, section 4) without which nothing goes: POSIX's rename, data that is on the disk. */
const extensions = {
  rename: 'posix-rename@openssh.com',
  sync: 'fsync@openssh.com',
  space: 'statvfs@openssh.com',
} as const;

type Extension = keyof typeof extensions;

export interface Entry {
  readonly name: Buffer;
  readonly attributes: Attributes;
}

/** statvfs@openssh.com, what is of use of it. */
export interface Space {
  /** Bytes that anybody may still use. */
  readonly available: bigint;
  /** Files that may still be made. */
  readonly files: bigint;
  readonly fileSystem: bigint;
  readonly readOnly: boolean;
}

interface Waiting {
  readonly resolve: (reply: Reader) => void;
  readonly reject: (error: Error) => void;
  readonly wanted: number;
}

const version = 3;
/** PROTOCOL, section 4.3: SSH_FXE_STATVFS_ST_RDONLY. */
const readOnlyFlag = 1n;

export class SftpClient {
  /** Resolves when the server is gone. */
  readonly gone: Promise<void>;
  readonly #input: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #offered = new Map<string, string>();
  #lastId = 0;
  #isGone = false;
  #end = 'it has ended';
  readonly #explain: () => Promise<Error>;

  /**
   * @param output what the server writes
   * @param input what it reads
   * @param explain makes the error that requests end with when the server is gone; gets what is known of why
   * @throws that error; Error when the server speaks another version or lacks extensions.
   */
  static async open(output: Readable, input: Writable, explain: (end: string) => Promise<Error>): Promise<SftpClient> {
    let greet: (reader: Reader) => void = () => undefined;
    const greeting = new Promise<Reader>((resolve) => (greet = resolve));
    const client = new SftpClient(output, input, greet, explain);
    input.write(packet(requestType.init, version));
    const hello = await Promise.race([greeting, client.gone]);
    if (hello === undefined) throw await client.#explain();
    const spoken = hello.uint32();
    if (spoken !== version) throw new Error(`it speaks version ${spoken}, not ${version}`);
    while (!hello.atEnd) client.#offered.set(hello.string().toString(), hello.string().toString());
    const missing = Object.values(extensions).filter((name) => !client.#offered.has(name));
    if (missing.length > 0) throw new Error(`it lacks ${missing.join(', ')}`);
    return client;
  }

  private constructor(
    output: Readable,
    input: Writable,
    greet: (reader: Reader) => void,
    explain: (end: string) => Promise<Error>,
  ) {
    this.#input = input;
    const splitter = new PacketSplitter();
    output.on('data', (chunk: Buffer) => {
      try {
        for (const bytes of splitter.push(chunk)) this.#receive(new Reader(bytes), greet);
      } catch (error) {
        this.#end = error instanceof RangeError ? `what it says is not sftp: ${error.message}` : String(error);
        output.destroy();
      }
    });
    output.on('error', () => output.destroy());
    input.on('error', () => undefined);
    this.gone = new Promise<void>((resolve) => {
      output.once('close', () => {
        this.#isGone = true;
        resolve();
      });
    });
    this.#explain = async () => {
      const error = await explain(this.#end);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      return error;
    };
    void this.gone.then(() => (this.#waiting.size > 0 ? this.#explain() : undefined));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  async open(path: Buffer, flags: number, attributes: Attributes = {}): Promise<Buffer> {
    return (await this.#ask(replyType.handle, requestType.open, path, flags, { attributes })).string();
  }

  async openDirectory(path: Buffer): Promise<Buffer> {
    return (await this.#ask(replyType.handle, requestType.opendir, path)).string();
  }

  async close(handle: Buffer): Promise<void> {
    await this.#ask(replyType.status, requestType.close, handle);
  }

  /**
   * Closes what was only read. Nobody waits for it: were it a request like others, a connection that is lost meanwhile would be told
   * to somebody who does not listen.
   */
  release(handle: Buffer): void {
    if (!this.#isGone) this.#send(requestType.close, handle);
  }

  /** undefined at the end of the file; may be shorter than `length` before it. */
  async read(handle: Buffer, offset: number, length: number): Promise<Buffer | undefined> {
    const asked = this.#ask(replyType.data, requestType.read, handle, BigInt(offset), length);
    return (await unlessAtEnd(asked))?.string();
  }

  async write(handle: Buffer, offset: number, data: Buffer): Promise<void> {
    await this.#ask(replyType.status, requestType.write, handle, BigInt(offset), data);
  }

  /** Some more entries; undefined when there are no more. */
  async readDirectory(handle: Buffer): Promise<Entry[] | undefined> {
    const reply = await unlessAtEnd(this.#ask(replyType.name, requestType.readdir, handle));
    return reply === undefined ? undefined : entries(reply);
  }

  async attributes(which: 'stat' | 'lstat' | 'fstat', pathOrHandle: Buffer): Promise<Attributes> {
    return (await this.#ask(replyType.attrs, requestType[which], pathOrHandle)).attributes();
  }

  async setAttributes(which: 'setstat' | 'fsetstat', pathOrHandle: Buffer, attributes: Attributes): Promise<void> {
    await this.#ask(replyType.status, requestType[which], pathOrHandle, { attributes });
  }

  async remove(path: Buffer): Promise<void> {
    await this.#ask(replyType.status, requestType.remove, path);
  }

  async makeDirectory(path: Buffer, attributes: Attributes = {}): Promise<void> {
    await this.#ask(replyType.status, requestType.mkdir, path, { attributes });
  }

  async removeDirectory(path: Buffer): Promise<void> {
    await this.#ask(replyType.status, requestType.rmdir, path);
  }

  async readLink(path: Buffer): Promise<Buffer> {
    return firstName(await this.#ask(replyType.name, requestType.readlink, path));
  }

  /** The last name need not exist. */
  async realPath(path: Buffer): Promise<Buffer> {
    return firstName(await this.#ask(replyType.name, requestType.realpath, path));
  }

  async rename(from: Buffer, to: Buffer): Promise<void> {
    await this.#extended(replyType.status, 'rename', from, to);
  }

  /** PROTOCOL, section 4.1: the arguments are not in the order that the draft has. */
  async symlink(target: Buffer, path: Buffer): Promise<void> {
    await this.#ask(replyType.status, requestType.symlink, target, path);
  }

  async sync(handle: Buffer): Promise<void> {
    await this.#extended(replyType.status, 'sync', handle);
  }

  /** PROTOCOL, section 4.3: eleven numbers. */
  async space(path: Buffer): Promise<Space> {
    const reply = await this.#extended(replyType.extended, 'space', path);
    const numbers = Array.from({ length: 11 }, () => reply.uint64());
    const [, size = 0n, , , blocks = 0n, , , files = 0n, fileSystem = 0n, flags = 0n] = numbers;
    return { available: blocks * size, files, fileSystem, readOnly: (flags & readOnlyFlag) !== 0n };
  }

  #extended(wanted: number, extension: Extension, ...fields: readonly Field[]): Promise<Reader> {
    return this.#ask(wanted, requestType.extended, extensions[extension], ...fields);
  }

  #ask(wanted: number, type: number, ...fields: readonly Field[]): Promise<Reader> {
    if (this.#isGone) return this.#explain().then((error) => Promise.reject(error));
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#send(type, ...fields), { resolve, reject, wanted });
    });
  }

  /** Answers the id that the reply will have. */
  #send(type: number, ...fields: readonly Field[]): number {
    const id = (this.#lastId = (this.#lastId + 1) >>> 0);
    this.#input.write(packet(type, id, ...fields));
    return id;
  }

  #receive(reader: Reader, greet: (reader: Reader) => void): void {
    const type = reader.byte();
    if (type === replyType.version) {
      greet(reader);
      return;
    }
    const id = reader.uint32();
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting === undefined) return;
    if (type === waiting.wanted && type !== replyType.status) {
      waiting.resolve(reader);
      return;
    }
    if (type !== replyType.status) {
      waiting.reject(new Error(`an answer of type ${type} where ${waiting.wanted} was to come`));
      return;
    }
    const status = reader.uint32();
    if (status === statusCode.ok && waiting.wanted === replyType.status) waiting.resolve(reader);
    else waiting.reject(new StatusError(status, reader.atEnd ? '' : reader.string().toString()));
  }
}

async function unlessAtEnd<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StatusError && error.status === statusCode.endOfFile) return undefined;
    throw error;
  }
}

function entries(reply: Reader): Entry[] {
  return Array.from({ length: reply.uint32() }, () => {
    const name = reply.string();
    // As `ls -l` would print it: for people.
    reply.string();
    return { name, attributes: reply.attributes() };
  });
}

function firstName(reply: Reader): Buffer {
  const [entry] = entries(reply);
  if (entry === undefined) throw new Error('an answer without a name');
  return entry.name;
}
