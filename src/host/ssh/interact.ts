/** Programs of the machine behind ssh on klee's own terminal. */
import type { ExitStatus } from '../exit.js';
import { spawn } from '../spawn.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { pipeOf } from './holder.js';
import { newMark, noStart, statusOf } from './session.js';
import { holdsProgram } from './shell.js';
import { parseTold, type ProgramThere, type Told, wrapperOf } from './wrapper.js';

type Interactive = Pick<ProgramThere, 'argv' | 'cwd' | 'env'>;

/**
 * Runs a program to its end. At a terminal it has one there, with the same size, and the keys are its: Ctrl-C too. When the
 * connection ends, the kernel there sends SIGHUP to a terminal's processes, and the holder kills them.
 * @throws KleeError KLEE_MISSING_PROGRAM, KLEE_PROGRAM when it cannot be started, KLEE_CONNECTION.
 */
export async function interactThere(connections: Connections, program: Interactive): Promise<ExitStatus> {
  return connections.inPlace(async (place) => {
    try {
      return await interactAt(place.connection, program);
    } finally {
      place.release();
    }
  });
}

/** undefined when there is no session to be had. */
async function interactAt(connection: Connection, program: Interactive): Promise<ExitStatus | undefined> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const mark = newMark();
  const wrapper = wrapperOf(
    { ...program, input: true, streams: 'terminal' },
    { mark, pipe: pipeOf(connection.holder.directory), platform: connection.platform },
  );
  const heard = listen(connection, mark);
  // The terminal sends Ctrl-C to klee too. From one that is not lent to the program it is passed on by klee.
  const onInterrupt = () => {
    if (!terminal && heard.pid !== undefined) connection.signal(heard.pid, 'SIGINT');
  };
  process.on('SIGINT', onInterrupt);
  try {
    const { exited } = await spawn(connection.argv(terminal ? 'terminal' : 'program', holdsProgram(wrapper)), {
      stdio: 'inherit',
      detached: !terminal,
    });
    await exited;
    if (!(await connection.isUp())) throw await connection.loss();
    if (heard.pid !== undefined) return await statusOf(connection, heard.last);
    if (heard.last === undefined) return undefined;
    throw await noStart(connection, program.argv, heard.last);
  } finally {
    process.off('SIGINT', onInterrupt);
    heard.stop();
  }
}

function listen(connection: Connection, mark: string) {
  const heard: { pid?: number; last?: Told; stop: () => void } = { stop: () => undefined };
  heard.stop = connection.listen(mark, (text) => {
    const told = parseTold(text);
    if (told?.kind === 'pid') heard.pid = told.pid;
    else if (told !== undefined) heard.last = told;
  });
  return heard;
}
