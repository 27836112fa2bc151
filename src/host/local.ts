/** Programs on this machine. */
import { KleeError } from '../errors.js';
import type { ExitStatus } from './exit.js';
import { closePipe, PipePool, readPipe } from './pipes.js';
import type { ProgramOptions, ProgramResult, Programs, RunningProgram, StartOptions } from './programs.js';
import { spawn } from './spawn.js';

const stderrLimit = 65536;

/** Gives pending reads the turns of the event loop that they need: all that was written before the exit is readable already. */
async function untilQuiet(received: () => number): Promise<void> {
  for (let before = -1; before !== received();) {
    before = received();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function attempt(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const started = performance.now();
  const input = options.input;
  const { subprocess, exited } = await spawn(argv, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cancel === undefined ? {} : { cancelSignal: options.cancel }),
    stdin: input === undefined ? 'ignore' : 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const out: Buffer[] = [];
  let errors = Buffer.alloc(0);
  let received = 0;
  subprocess.stdout?.on('data', (chunk: Buffer) => {
    received += chunk.length;
    out.push(chunk);
    options.onOutput?.(chunk);
  });
  subprocess.stderr?.on('data', (chunk: Buffer) => {
    received += chunk.length;
    errors = Buffer.concat([errors, chunk]).subarray(-stderrLimit);
    options.onOutput?.(chunk);
  });
  if (subprocess.stdin !== null && input !== undefined) {
    // A program that ends before it has read everything says why by its exit code; EPIPE adds nothing.
    subprocess.stdin.on('error', () => undefined);
    if (typeof input === 'string') subprocess.stdin.end(input);
    else {
      input.on('error', () => subprocess.kill());
      input.pipe(subprocess.stdin);
    }
  }
  const status = await exited;
  await untilQuiet(() => received);
  subprocess.stdout?.destroy();
  subprocess.stderr?.destroy();
  return {
    argv,
    ...status,
    stdout: Buffer.concat(out).toString(),
    stderr: errors.toString(),
    durationMs: performance.now() - started,
  };
}

/** What a failed program said, in one line: the end of its errors, or its status where it said nothing. */
export function failureOf(result: ProgramResult): KleeError {
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  const program = result.argv[0] ?? '';
  const status = result.signal === undefined ? `exit code ${result.exitCode}` : result.signal;
  if (/no space left on device/i.test(result.stderr)) {
    return new KleeError('KLEE_NO_SPACE', `no space left on device (${program})`, { cause: result });
  }
  const named = said.startsWith(`${program}: `) ? said : `${program}: ${said}`;
  return new KleeError('KLEE_PROGRAM', said === '' ? `${program} failed: ${status}` : named, {
    hint: `the command was: ${result.argv.join(' ')}`,
    cause: result,
  });
}

/** `Programs.run` of what has an `attempt`: a failure is thrown. */
export function runBy(attempt: Programs['attempt']): Programs['run'] {
  return async (argv, options) => {
    const result = await attempt(argv, options);
    if (result.exitCode !== 0) throw failureOf(result);
    return result;
  };
}

/** Programs on this machine, as the user who runs klee. */
export function localPrograms(): Programs {
  const run = runBy(attempt);
  const pipes = new PipePool((paths) => run(['mkfifo', '-m', '0666', ...paths]));

  async function start(
    argv: readonly string[],
    output: (chunk: Buffer) => void,
    { unattended: _, input, ...options }: StartOptions = {},
  ): Promise<RunningProgram> {
    const pipe = await pipes.take();
    // execa takes any descriptor; its types know those up to 9.
    const into = pipe.writeEnd as 9;
    // Its own process group: a Ctrl-C at the terminal is klee's to handle, not the program's to die of.
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const starting = spawn(argv, { ...options, stdin, stdout: into, stderr: into, detached: true });
    const { subprocess, exited } = await starting.catch((error: unknown) => {
      closePipe(pipe);
      throw error;
    });
    const reader = readPipe(pipe, output);
    if (subprocess.stdin !== null && input !== undefined) {
      // As in `attempt`.
      subprocess.stdin.on('error', () => undefined);
      input.pipe(subprocess.stdin);
    }
    return {
      pid: subprocess.pid ?? 0,
      ended: exited.then((status) => {
        subprocess.stdin?.destroy();
        reader.drain();
        reader.release();
        return status;
      }),
      kill: (signal) => {
        subprocess.kill(signal);
      },
    };
  }

  async function interact(
    argv: readonly string[],
    options: Pick<ProgramOptions, 'cwd' | 'env'> = {},
  ): Promise<ExitStatus> {
    // The terminal sends Ctrl-C to klee too; while it lends the terminal to another program, the signal is that program's.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    try {
      const { exited } = await spawn(argv, { ...options, stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' });
      return await exited;
    } finally {
      process.off('SIGINT', ignore);
    }
  }

  return { run, attempt, start, interact };
}
