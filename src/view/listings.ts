/** What `klee lsi` and `klee snapshots` print. */
import { printable } from './printable.js';
import { table } from './table.js';
import type { Theme } from './theme.js';
import { ago, duration, size } from './units.js';
import { clip } from './width.js';

/** A table needs whole lines on a common terminal; the instruction in full is in `klee image inspect`. */
const instructionWidth = 60;

export interface ImageRow {
  readonly id: string;
  readonly name?: string | undefined;
  readonly tag?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export function imageTable(images: readonly ImageRow[], now: number, theme?: Theme): string[] {
  const rows = images.map(({ id, name, tag, created }) => [id, name ?? '<none>', tag ?? '<none>', ago(created, now)]);
  return table([{ title: 'ID' }, { title: 'NAME' }, { title: 'TAG' }, { title: 'CREATED' }], rows, theme);
}

export interface ContainerRow {
  readonly id: string;
  readonly name?: string | undefined;
  /** The image's id. */
  readonly image: string;
  readonly command: readonly string[];
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly status: string;
}

export function containerTable(containers: readonly ContainerRow[], now: number, theme?: Theme): string[] {
  return table(
    ['CONTAINER ID', 'NAME', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS'].map((title) => ({ title })),
    containers.map(({ id, name, image, command, created, status }) => [
      id,
      name ?? '',
      image,
      clip(printable(command.join(' ')), instructionWidth),
      ago(created, now),
      status,
    ]),
    theme,
  );
}

export interface SessionRow {
  readonly id: string;
  /** Undefined where its journal does not tell. */
  readonly dockerfile: string | undefined;
  readonly context: string | undefined;
  /** Steps. */
  readonly done: number;
  readonly total: number;
  readonly state: string;
  /** Of the klee that has it open. */
  readonly pid: number | undefined;
  /** What is wrong with it. */
  readonly problem: string | undefined;
  /** Milliseconds since the epoch. */
  readonly used: number;
  /** Bytes. */
  readonly size: number;
}

export function sessionTable(sessions: readonly SessionRow[], now: number, theme?: Theme): string[] {
  return table(
    [
      { title: 'ID' },
      { title: 'DOCKERFILE' },
      { title: 'STEP', align: 'right' },
      { title: 'STATE' },
      { title: 'USED' },
      { title: 'SIZE', align: 'right' },
    ],
    sessions.map(({ id, dockerfile, done, total, state, pid, used, size: bytes }) => [
      id,
      printable(dockerfile ?? ''),
      // As the prompt has it: the step that runs next.
      total === 0 ? '' : done === total ? `${total}/${total} done` : `${done + 1}/${total}`,
      pid === undefined ? state : `${state} (pid ${pid})`,
      ago(used, now),
      size(bytes),
    ]),
    theme,
  );
}

export interface SnapshotRow {
  /** From 1; absent for a base image. */
  readonly step?: number;
  /** Without the `@`; absent where the step wrote no file. */
  readonly snapshot?: string | undefined;
  readonly instruction: string;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly durationMs?: number | undefined;
}

export function snapshotTable(rows: readonly SnapshotRow[], theme?: Theme): string[] {
  return table(
    [
      { title: 'STEP', align: 'right' },
      { title: 'SNAPSHOT' },
      { title: 'INSTRUCTION' },
      { title: 'SIZE', align: 'right' },
      { title: 'DURATION', align: 'right' },
    ],
    rows.map((row) => [
      row.step === undefined ? '' : String(row.step),
      row.snapshot === undefined ? '' : `@${row.snapshot}`,
      clip(printable(row.instruction), instructionWidth),
      row.size === undefined ? '' : size(row.size),
      row.durationMs === undefined ? '' : duration(row.durationMs),
    ]),
    theme,
  );
}
