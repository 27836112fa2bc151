/** Trying whether a runtime works here: it can be installed and yet not start a container. */
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KleeError } from '../../errors.js';
import { reaperPath } from './config.js';
import { type OciHost, OciJail } from './jail.js';

/** Starts a container of nothing but the reaper and runs a command in it. Undefined when that worked. */
export async function failureOf(host: OciHost): Promise<string | undefined> {
  const id = 'klee-try';
  const root = join(host.stateDirectory, `${id}-root`);
  for (const directory of ['dev', 'proc', 'sys']) mkdirSync(join(root, directory), { recursive: true });
  const jail = new OciJail(host, {
    id,
    root,
    path: root,
    hostname: id,
    parameters: [],
    mounts: [],
    profile: 'freebsd',
    network: 'host',
  });
  try {
    const run = await jail.start({ argv: [reaperPath, '-V'] }, () => undefined);
    const { code } = await run.ended;
    return code === 0 ? undefined : `a command in a container ended with ${code}`;
  } catch (error) {
    if (error instanceof KleeError) return error.message;
    throw error;
  } finally {
    await jail.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** In the search path, and where programs are that the path of an ordinary user lacks. */
export function findProgram(name: string): string | undefined {
  const directories = (process.env['PATH'] ?? '')
    .split(':')
    .concat('/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/bin');
  return directories.map((directory) => join('/', directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
