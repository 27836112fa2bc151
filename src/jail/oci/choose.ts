/** Which OCI runtime to use: the first that really starts a container. One can be installed and yet not work on a host. */
import { dirname } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import { findProgram } from '../../host/find-program.js';
import { type Machine, onMachine } from '../../host/machine.js';
import type { JailDriver } from '../jail.js';
import { removeAbandonedCgroups } from './cgroup.js';
import { OciDriver } from './driver.js';
import type { OciHost, OciPlace } from './host.js';
import { type Runtime, type RuntimeName, runtimeNames } from './runtime.js';
import { toolsOf } from './tools.js';
import { failureOf } from './trial.js';

export interface RuntimeChoice extends OciPlace {
  /** Where the answer is remembered, so that later sessions need not try: `<root>/runtime.json`. */
  readonly memory: string;
  /** Which runtimes to try, the faster first. Default: crun, runc. */
  readonly candidates?: readonly RuntimeName[];
}

/**
 * The jail driver of a machine with Linux.
 * @throws KleeError KLEE_NO_RUNTIME with the first error of each runtime tried, KLEE_MISSING_PROGRAM without a reaper or mount(8),
 * KLEE_PERMISSION.
 */
export async function chooseRuntime({
  memory,
  candidates = runtimeNames,
  ...place
}: RuntimeChoice): Promise<JailDriver> {
  const { machine } = place;
  const [tools, remembered] = await Promise.all([toolsOf(place), recall(machine.files, memory)]);
  const failures: string[] = [];
  for (const name of candidates) {
    const path = await findProgram(machine, name);
    if (path === undefined) {
      failures.push(`${name}: not installed`);
      continue;
    }
    const host: OciHost = { ...tools, runtime: { name, path } };
    const key = await keyOf(machine, host.runtime);
    if (name === 'runc' && !tools.userNamespace) await removeAbandonedCgroups(machine, await tools.namespace());
    if (remembered === key) return new OciDriver(host);
    const failure = await failureOf(host);
    if (failure === undefined) {
      await machine.files.mkdir(dirname(memory), { recursive: true });
      await machine.files.replaceFile(memory, `${JSON.stringify({ works: key })}\n`);
      return new OciDriver(host);
    }
    failures.push(failure.startsWith(`${name}: `) ? failure : `${name}: ${failure}`);
  }
  const where = onMachine(machine) || ' on this host';
  throw new KleeError('KLEE_NO_RUNTIME', `no OCI runtime works${where} (${failures.join('; ')})`, {
    hint: 'apt-get install crun catatonit',
  });
}

/**
 * Changes with the program, with each boot (a new kernel, other cgroups) and with whose namespaces klee runs in. User namespaces are told
 * by what they map: each klee without root has a new one of the same kind.
 */
async function keyOf({ files }: Machine, { name, path }: Runtime): Promise<string> {
  const [{ mtimeNs }, boot, ids, cgroups] = await Promise.all([
    files.stat(path),
    files.readFile('/proc/sys/kernel/random/boot_id'),
    files.readFile('/proc/self/uid_map'),
    files.readlink('/proc/self/ns/cgroup'),
  ]);
  // sftp tells whole seconds: klees behind ssh and beside it are to agree.
  const seconds = mtimeNs / 1_000_000_000n;
  return [
    name,
    path,
    seconds,
    boot.toString().trim(),
    ids.toString().trim().replaceAll(/\s+/g, ' '),
    cgroups.toString(),
  ].join(' ');
}

async function recall(files: Files, memory: string): Promise<string | undefined> {
  try {
    const { works } = JSON.parse((await files.readFile(memory)).toString()) as { works?: unknown };
    return typeof works === 'string' ? works : undefined;
  } catch (error) {
    if (error instanceof KleeError) throw error;
    // Missing, unreadable or half a file: then the runtimes are tried again.
    return undefined;
  }
}
