/** A program there in a session of its own: what it writes, and what its wrapper tells of it. */
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { KleeError } from '../../errors.js';
import type { ExitStatus } from '../exit.js';
import { installHint } from '../packages.js';
import { spawn } from '../spawn.js';
import type { Connection, Place } from './connection.js';
import type { Connections } from './connections.js';
import { pipeOf } from './holder.js';
import { lastLine } from './refusal.js';
import { readsProgram } from './shell.js';
import { statusThere } from './signals.js';
import { follow, type Track } from './track.js';
import { type ProgramThere, type Told, wrapperOf } from './wrapper.js';

export interface Outputs {
  readonly stdout: (chunk: Buffer) => void;
  /** Only where the streams are apart. */
  readonly stderr?: (chunk: Buffer) => void;
}

export interface Session {
  readonly connection: Connection;
  readonly pid: number;
  /** The program's input; ended where it reads nothing. */
  readonly stdin: Writable;
  /**
   * Settles when the program is over and all that it wrote has been received, whatever it left behind.
   * Rejects with KleeError KLEE_CONNECTION when the connection is lost before.
   */
  readonly ended: Promise<ExitStatus>;
  /** Closes the streams here: whoever writes to them there gets an EPIPE. */
  leave(): void;
  /** Lets klee exit while somebody there still holds the streams. */
  release(): void;
}

/** A word that no program there can know. */
export const newMark = () => `klee-${randomBytes(12).toString('hex')}`;

/** Starts a program. @throws KleeError KLEE_MISSING_PROGRAM, KLEE_PROGRAM when it cannot be started, KLEE_CONNECTION. */
export function startThere(connections: Connections, program: ProgramThere, outputs: Outputs): Promise<Session> {
  return connections.inPlace((place) => begin(place, program, outputs));
}

/** undefined when the other side takes no more sessions over this connection. */
async function begin(place: Place, program: ProgramThere, outputs: Outputs): Promise<Session | undefined> {
  const { connection } = place;
  const mark = newMark();
  const { subprocess, exited } = await spawnSession(place, program, mark);
  const stdin = subprocess.stdin as Writable;
  const stdout = subprocess.stdout as Readable;
  const stderr = subprocess.stderr as Readable;
  const out = follow(stdout, mark, outputs.stdout);
  const err = follow(stderr, mark, outputs.stderr ?? (() => undefined));
  const apart = program.streams === 'apart';
  const leave = () => {
    subprocess.kill();
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
  };

  const told = await (apart ? err : out).first;
  if (told?.kind === 'pid') {
    const release = () => {
      subprocess.unref();
      for (const stream of [stdin, stdout, stderr]) (stream as Partial<{ unref(): void }>).unref?.();
    };
    const ended = endOf(connection, apart ? [out, err] : [out], program.unattended);
    return { connection, pid: told.pid, stdin, ended, leave, release };
  }
  // What ssh says comes after the end of the streams.
  if (told === undefined) await exited;
  leave();
  if (told === undefined && err.noise().includes('Session open refused by peer')) return undefined;
  throw await noStart(connection, program.argv, told, err.noise());
}

async function spawnSession(place: Place, program: ProgramThere, mark: string) {
  const { connection } = place;
  try {
    const wrapper = wrapperOf(program, {
      mark,
      pipe: pipeOf(connection.holder.directory),
      platform: connection.platform,
    });
    const spawned = await spawn(connection.argv('program', readsProgram), {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      // In a process session of its own: Ctrl-C at the terminal is klee's to handle. It ends with the connection.
      detached: true,
      cleanup: false,
    });
    void spawned.exited.then(place.release);
    // A program that ends before it has read everything says why by its exit code; EPIPE adds nothing.
    spawned.subprocess.stdin?.on('error', () => undefined);
    spawned.subprocess.stdin?.write(`${wrapper}\n`);
    if (!program.input) spawned.subprocess.stdin?.end();
    return spawned;
  } catch (error) {
    place.release();
    throw error;
  }
}

async function endOf(connection: Connection, tracks: readonly Track[], unattended = false): Promise<ExitStatus> {
  const last = await Promise.all(tracks.map((track) => track.last));
  const complete = last.every((told) => told !== undefined);
  // `loss` would take it that somebody is told.
  if (unattended && !complete && !(await connection.isUp())) throw await connection.gone;
  return statusOf(connection, complete ? last[0] : undefined);
}

/**
 * The status that a wrapper told last. One that said nothing while the connection holds was killed, with the whole process group:
 * nothing else keeps it from speaking. @throws KleeError KLEE_CONNECTION
 */
export async function statusOf(connection: Connection, last: Told | undefined): Promise<ExitStatus> {
  if (last?.kind === 'end') return statusThere(last.exitCode, connection.platform);
  if (!(await connection.isUp())) throw await connection.loss();
  return { exitCode: 137, signal: 'SIGKILL' };
}

/** Why a program was not started. `said`: what ssh or the login shell said. */
export async function noStart(
  connection: Connection,
  argv: readonly string[],
  told: Told | undefined,
  said = '',
): Promise<KleeError> {
  const program = argv[0] ?? '';
  switch (told?.kind) {
    case 'missing':
      return new KleeError('KLEE_MISSING_PROGRAM', `${program} is not installed on ${connection.address.text}`, {
        hint: installHint(program, connection.platform),
      });
    case 'no directory':
      return new KleeError('KLEE_PROGRAM', `could not start ${program}: there is no such directory to run it in`);
    case 'not executable':
      return new KleeError('KLEE_PROGRAM', `could not start ${program}: permission denied`);
    case 'end':
      return new KleeError(
        'KLEE_PROGRAM',
        `could not start ${program}: its arguments are too long, or it is no program (exit code ${told.exitCode})`,
      );
    case 'pid':
    case undefined:
      if (!(await connection.isUp())) return connection.loss();
      return new KleeError(
        'KLEE_CONNECTION',
        `${connection.address.text} did not start ${program}: ${lastLine(said) ?? 'the session ended at once'}`,
        { hint: 'does the login shell there run commands?' },
      );
  }
}
