/** The sftp server there, in a session of the connection: started when first needed, and again when it is gone. */
import type { Readable, Writable } from 'node:stream';
import { KleeError } from '../../errors.js';
import { spawn } from '../spawn.js';
import type { Connection, Place } from './connection.js';
import type { Connections } from './connections.js';
import { lastLine } from './refusal.js';
import { SftpClient } from './sftp/client.js';

export class SftpConnection {
  readonly #connections: Connections;
  #client: SftpClient | undefined;
  #opening: Promise<SftpClient> | undefined;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** @throws KleeError KLEE_CONNECTION */
  async client(): Promise<SftpClient> {
    if (this.#client?.isGone === false) return this.#client;
    this.#opening ??= this.#connections
      .inPlace(open)
      .then((client) => (this.#client = client))
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }
}

/** undefined when the other side takes no more sessions over this connection. */
async function open(place: Place): Promise<SftpClient | undefined> {
  const { connection } = place;
  const { subprocess, exited } = await spawn(connection.argv('subsystem', 'sftp'), {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    detached: true,
    cleanup: false,
  }).catch((error: unknown) => {
    place.release();
    throw error;
  });
  let said = '';
  subprocess.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4096);
  });
  void exited.then(place.release);
  const explain = async (end: string) => {
    subprocess.kill();
    await exited;
    return whyGone(connection, lastLine(said) ?? end);
  };
  try {
    return await SftpClient.open(subprocess.stdout as Readable, subprocess.stdin as Writable, explain);
  } catch (error) {
    subprocess.kill();
    await exited;
    if (said.includes('Session open refused by peer')) return undefined;
    throw error instanceof KleeError ? error : await whyGone(connection, (error as Error).message);
  }
}

async function whyGone(connection: Connection, why: string): Promise<KleeError> {
  if (!(await connection.isUp())) return connection.loss();
  return new KleeError('KLEE_CONNECTION', `no sftp with ${connection.address.text}: ${why}`, {
    hint: 'sftp by hand has to work; a start-up file of the login shell there must not print anything',
  });
}
