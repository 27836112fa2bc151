/**
 * Programs of the machine behind ssh. Each runs in a session of its own, as a process group that sshd starts.
 *
 * What runs there when the connection ends, or klee does (kill -9 included), is killed there with its process group, by the
 * holder. Spared are processes that have left their group (daemons: those of a step belong to its jail), and all of it for
 * as long as the other side does not notice that a link is dead: until then, or until klee connects anew.
 */
import type { Readable } from 'node:stream';
import type { ExitStatus } from '../exit.js';
import { runBy } from '../local.js';
import type { ProgramOptions, ProgramResult, Programs, RunningProgram, StartOptions } from '../programs.js';
import type { Connections } from './connections.js';
import { interactThere } from './interact.js';
import { type Session, startThere } from './session.js';

const stderrLimit = 65536;
/** As execa does it: what a cancelled program has not ended by then is killed. */
const cancelMs = 5000;

export function sshPrograms(connections: Connections): Programs {
  async function attempt(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
    const started = performance.now();
    const { cwd, env, input, onOutput } = options;
    const out: Buffer[] = [];
    let errors = Buffer.alloc(0);
    const program = { argv, cwd, env, input: input !== undefined, streams: 'apart' } as const;
    const session = await startThere(connections, program, {
      stdout(chunk) {
        out.push(chunk);
        onOutput?.(chunk);
      },
      stderr(chunk) {
        errors = Buffer.concat([errors, chunk]).subarray(-stderrLimit);
        onOutput?.(chunk);
      },
    });
    const stopWatching = watch(session, options.cancel);
    try {
      if (input !== undefined) feed(session, input);
      const status = await session.ended;
      return {
        argv,
        ...status,
        stdout: Buffer.concat(out).toString(),
        stderr: errors.toString(),
        durationMs: performance.now() - started,
      };
    } finally {
      stopWatching();
      session.leave();
    }
  }

  async function start(
    argv: readonly string[],
    output: (chunk: Buffer) => void,
    { cwd, env, unattended, input }: StartOptions = {},
  ): Promise<RunningProgram> {
    const program = { argv, cwd, env, unattended, input: input !== undefined, streams: 'together' } as const;
    const session = await startThere(connections, program, { stdout: output });
    if (input !== undefined) feed(session, input);
    let over = false;
    const ended = session.ended.finally(() => {
      over = true;
      session.release();
    });
    // Whoever waits for it learns of a lost connection; nobody need wait.
    ended.catch(() => undefined);
    return {
      pid: session.pid,
      ended,
      kill(signal) {
        if (!over) session.connection.signal(session.pid, signal);
      },
    };
  }

  async function interact(
    argv: readonly string[],
    { cwd, env }: Pick<ProgramOptions, 'cwd' | 'env'> = {},
  ): Promise<ExitStatus> {
    return interactThere(connections, { argv, cwd, env });
  }

  return { run: runBy(attempt), attempt, start, interact };
}

/** A cancelled program gets SIGTERM, then SIGKILL, as execa's local ones do. */
function watch(session: Session, cancel: AbortSignal | undefined): () => void {
  let killing: NodeJS.Timeout | undefined;
  const onAbort = () => {
    session.connection.signal(session.pid, 'SIGTERM');
    killing = setTimeout(() => {
      session.connection.signal(session.pid, 'SIGKILL');
    }, cancelMs);
  };
  if (cancel?.aborted === true) onAbort();
  else cancel?.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(killing);
    cancel?.removeEventListener('abort', onAbort);
  };
}

function feed(session: Session, input: string | Readable): void {
  if (typeof input === 'string') {
    session.stdin.end(input);
    return;
  }
  input.on('error', () => {
    session.connection.signal(session.pid, 'SIGTERM');
  });
  input.pipe(session.stdin);
}
