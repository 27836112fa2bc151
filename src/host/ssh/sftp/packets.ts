/**
 * Packets of the SSH File Transfer Protocol, version 3, which OpenSSH speaks: draft-ietf-secsh-filexfer-02. A packet is its
 * length (uint32), its type (byte), and fields: uint32, uint64, strings of bytes with their length before them, attributes.
 */

export const requestType = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;

export const replyType = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 201,
} as const;

/** SSH_FXF_ of the draft, 6.3. */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** SSH_FX_ of the draft, 7. */
export const statusCode = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

/** SSH_FILEXFER_ATTR_ of the draft, 5. */
const attributeFlag = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

/** What a file's attributes tell, or are to become. Absent: not told, or left alone. */
export interface Attributes {
  readonly size?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** st_mode: of a file that is there, with its type. */
  readonly mode?: number;
  /** Seconds since the epoch. */
  readonly times?: { readonly accessed: number; readonly modified: number };
}

/** A number is a uint32, a bigint a uint64, a text or bytes a string. */
export type Field = number | bigint | string | Buffer | { readonly attributes: Attributes };

/** A packet with its length before it. */
export function packet(type: number, ...fields: readonly Field[]): Buffer {
  const body = fields.map(encode);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(1 + body.reduce((sum, part) => sum + part.length, 0));
  header.writeUInt8(type, 4);
  return Buffer.concat([header, ...body]);
}

function encode(field: Field): Buffer {
  if (typeof field === 'number') return uint32(field);
  if (typeof field === 'bigint') return uint64(field);
  if (typeof field === 'string') return encode(Buffer.from(field));
  if (Buffer.isBuffer(field)) return Buffer.concat([uint32(field.length), field]);
  const { size, owner, mode, times } = field.attributes;
  const flags =
    (size === undefined ? 0 : attributeFlag.size) |
    (owner === undefined ? 0 : attributeFlag.owner) |
    (mode === undefined ? 0 : attributeFlag.permissions) |
    (times === undefined ? 0 : attributeFlag.times);
  return Buffer.concat([
    uint32(flags),
    ...(size === undefined ? [] : [uint64(BigInt(size))]),
    ...(owner === undefined ? [] : [uint32(owner.uid), uint32(owner.gid)]),
    ...(mode === undefined ? [] : [uint32(mode)]),
    ...(times === undefined ? [] : [uint32(times.accessed), uint32(times.modified)]),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** Reads the fields of one packet, in order. @throws RangeError where the packet ends before them. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  uint64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8));
  }

  /** Shares the packet's memory. */
  string(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  attributes(): Attributes {
    const flags = this.uint32();
    const has = (flag: number) => (flags & flag) !== 0;
    const size = has(attributeFlag.size) ? { size: Number(this.uint64()) } : {};
    const owner = has(attributeFlag.owner) ? { owner: { uid: this.uint32(), gid: this.uint32() } } : {};
    const mode = has(attributeFlag.permissions) ? { mode: this.uint32() } : {};
    const times = has(attributeFlag.times) ? { times: { accessed: this.uint32(), modified: this.uint32() } } : {};
    if (has(attributeFlag.extended)) {
      for (let left = this.uint32(); left > 0; left--) {
        this.string();
        this.string();
      }
    }
    return { ...size, ...owner, ...mode, ...times };
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #advance(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new RangeError('the packet ends too soon');
    this.#at += count;
    return at;
  }
}

/** OpenSSH's own limit is 256 KiB (SFTP_MAX_MSG_LENGTH). */
const longestPacket = 1024 * 1024;

/** Cuts a stream into packets, without the length before each. */
export class PacketSplitter {
  #chunks: Buffer[] = [];
  #held = 0;

  /** The packets that are complete with this chunk. @throws RangeError when what comes cannot be a packet. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const packets: Buffer[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) packets.push(next);
    return packets;
  }

  #next(): Buffer | undefined {
    if (this.#held < 4) return undefined;
    const [first = Buffer.alloc(0)] = this.#chunks;
    const length = (first.length < 4 ? this.#join() : first).readUInt32BE(0);
    if (length > longestPacket) throw new RangeError(`a packet of ${length} bytes`);
    if (this.#held < 4 + length) return undefined;
    const bytes = this.#join();
    this.#chunks = bytes.length > 4 + length ? [bytes.subarray(4 + length)] : [];
    this.#held -= 4 + length;
    return bytes.subarray(4, 4 + length);
  }

  #join(): Buffer {
    const [first, ...more] = this.#chunks;
    const bytes = first !== undefined && more.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }
}
