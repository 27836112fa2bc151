/**
 * The ssh that holds the connection, as a process of this machine.
 *
 * It is started by a small sh(1) that ends it when klee closes a pipe or is gone, kill -9 included, since the kernel closes the
 * pipe then; and that removes the socket. Both are in a process session of their own: Ctrl-C at the terminal reaches neither.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { spawn } from '../spawn.js';

/** The arguments: the socket's directory, then ssh's argv. A job in the background finds /dev/null as descriptor 0. */
const watched = `
command -v "$2" >/dev/null || exit 127
directory=$1
shift
exec 4<&0 </dev/null
"$@" <&4 3<&- 4<&- &
exec 4<&- >/dev/null 2>&1
read -r end <&3
kill $!
wait $!
rm -rf "$directory"
`;

/** sockaddr_un of BSD and macOS has room for 103 bytes and a NUL; ssh first binds a name that is 17 bytes longer (mux.c). */
const longestSocket = 103 - 17;

/** How much is kept of what ssh says. */
const saidLimit = 8192;

export interface Link {
  /** The control socket, for more sessions. */
  readonly socket: string;
  /** The input of the connection's own session. */
  readonly stdin: Writable;
  /** Resolves when the connection's own session or ssh is over. */
  readonly over: Promise<void>;
  /** The end of what ssh wrote as its errors. */
  said(): string;
  /** Ends ssh, if it has not ended. Answers false where there was no ssh to be started. */
  end(): Promise<boolean>;
}

/** `line` receives what the connection's own session prints, line by line. @throws KleeError KLEE_PROGRAM without sh(1). */
export async function openLink(
  argv: (socket: string) => readonly string[],
  line: (text: string) => void,
): Promise<Link> {
  const directory = await mkdtemp(join(socketParent(), 'klee-ssh-'));
  const socket = join(directory, 's');
  const removing = () => rm(directory, { recursive: true, force: true });
  const { subprocess, exited } = await spawn(['sh', '-c', watched, 'klee-ssh', directory, ...argv(socket)], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
    cleanup: false,
  }).catch(async (error: unknown) => {
    await removing();
    throw error;
  });
  const [stdin, stdout, stderr, lifeline] = subprocess.stdio as unknown as [Writable, Readable, Readable, Writable];
  // A connection that is gone shows by the end of stdout; EPIPE adds nothing.
  for (const stream of [stdin, stdout, stderr, lifeline]) stream.on('error', () => undefined);
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-saidLimit);
  });
  const lines = createInterface({ input: stdout });
  lines.on('line', line);
  const over = new Promise<void>((resolve) => lines.once('close', resolve));
  return {
    socket,
    stdin,
    over,
    said: () => said,
    async end() {
      lifeline.destroy();
      const { exitCode } = await exited;
      // What ssh has said last is in the pipe.
      await turns(2);
      for (const stream of [stdin, stdout, stderr]) stream.destroy();
      await removing();
      return exitCode !== 127;
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The temporary directory, unless a socket in it had too long a name or one that ssh would expand (ssh_config(5), TOKENS). */
function socketParent(): string {
  const directory = tmpdir();
  const fits = Buffer.byteLength(join(directory, 'klee-ssh-XXXXXX', 's')) <= longestSocket;
  return fits && /^[\w./+-]*$/.test(directory) ? directory : '/tmp';
}
