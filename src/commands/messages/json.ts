/** Messages for machines as lines of JSON. */
import { isUtf8 } from 'node:buffer';
import type { DebugEvent } from '../../debugger/events.js';
import type { KleeError } from '../../errors.js';
import type { EncodedText, EventMessage, OwnMessage } from './message.js';

export function encoded(bytes: Uint8Array): EncodedText {
  const buffer = Buffer.from(bytes);
  return isUtf8(buffer) ? { text: buffer.toString() } : { text: buffer.toString('base64'), encoding: 'base64' };
}

export function errorMessage({ code, message, hint, source }: KleeError): OwnMessage {
  return { type: 'error', code, message, hint, line: source?.line, column: source?.column };
}

/** Events as messages. A character that two pieces of output share is kept until its rest comes, or something else. */
export class EventMessages {
  #rest: { readonly step: number; readonly bytes: Buffer } | undefined;

  of(event: DebugEvent): EventMessage[] {
    if (event.type !== 'output') return [...this.#flushed(), event];
    const { step } = event;
    const before = this.#rest?.step === step ? [] : this.#flushed();
    const bytes = Buffer.concat([this.#rest?.bytes ?? Buffer.alloc(0), event.chunk]);
    const end = bytes.length - unfinished(bytes);
    this.#rest = end === bytes.length ? undefined : { step, bytes: bytes.subarray(end) };
    return end === 0 ? before : [...before, { type: 'output', step, ...encoded(bytes.subarray(0, end)) }];
  }

  #flushed(): EventMessage[] {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest === undefined ? [] : [{ type: 'output', step: rest.step, ...encoded(rest.bytes) }];
  }
}

/** How many bytes at the end are the beginning of a character whose rest is missing. */
function unfinished(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count += 1) {
    const byte = bytes[bytes.length - count] ?? 0;
    // A byte that continues a character says nothing; the first one says how many there are.
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > count ? count : 0;
  }
  return 0;
}

/** What JSON can hold of a value; undefined for what is read bit by bit, or is no data. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return encoded(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [String(key), plain(one)]));
  if (Symbol.asyncIterator in value || Symbol.iterator in value) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** Times are measured more finely than they mean anything: microseconds. */
const rounded = (key: string, value: unknown): unknown =>
  key.endsWith('Ms') && typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

/** @returns a line, with its end */
export function jsonLine(message: EventMessage | OwnMessage): string {
  return `${JSON.stringify(plain(message), rounded)}\n`;
}
