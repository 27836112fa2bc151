/** Trying whether a runtime works: it can be installed and yet not start a container. */
import { join } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import { reaperPath } from './config.js';
import type { OciHost } from './host.js';
import { OciJail } from './jail.js';

/** Starts a container of nothing but the reaper and runs a command in it. Undefined when that worked. @throws KleeError KLEE_CONNECTION */
export async function failureOf(host: OciHost): Promise<string | undefined> {
  const { files } = host.machine;
  const id = 'klee-try';
  const root = join(await host.stateDirectory(), `${id}-root`);
  for (const directory of ['dev', 'proc', 'sys']) await files.mkdir(join(root, directory), { recursive: true });
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
    if (error instanceof KleeError && error.code !== 'KLEE_CONNECTION') return error.message;
    throw error;
  } finally {
    await jail.stop();
    await files.removeTree(root);
  }
}
