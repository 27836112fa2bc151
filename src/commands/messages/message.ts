/** What klee says with `--json`. */
import type { DebugEvent } from '../../debugger/events.js';

/** Goes up when a field or a type goes away or changes what it means. New ones may come in between. */
export const protocolVersion = 1;

/** Bytes: as text where they are UTF-8, else with `encoding`. */
export interface EncodedText {
  readonly text: string;
  readonly encoding?: 'base64';
}

/** An event of the engine as it is written: output as text. */
export type EventMessage =
  Exclude<DebugEvent, { type: 'output' }> | ({ readonly type: 'output'; readonly step: number } & EncodedText);

/** What is said beside the events of the engine. */
export type OwnMessage =
  | {
      readonly type: 'hello';
      readonly version: number;
      readonly klee: string;
      readonly session: string;
      readonly file: string;
      readonly context: string;
      readonly dialect: string;
      readonly steps: number;
    }
  | { readonly type: 'command'; readonly line: string }
  | { readonly type: 'result'; readonly line: string; readonly lines: readonly string[]; readonly data?: unknown }
  | ({ readonly type: 'text' } & EncodedText)
  | { readonly type: 'question'; readonly text: string; readonly answer: 'y' }
  | {
      readonly type: 'error';
      readonly code: string;
      readonly message: string;
      readonly hint?: string | undefined;
      readonly line?: number | undefined;
      readonly column?: number | undefined;
    }
  | {
      readonly type: 'image';
      readonly id: string;
      readonly name?: string | undefined;
      readonly tag?: string | undefined;
      readonly failed: boolean;
    }
  | { readonly type: 'exit'; readonly status: number };

export type Message = EventMessage | OwnMessage;
