/** Which OCI runtime to use: the first that really starts a container here. One can be installed and yet not work on a host. */
import { mkdirSync, readFileSync, readlinkSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import type { Namespace } from '../../host/namespace.js';
import type { JailDriver } from '../jail.js';
import { removeAbandonedCgroups } from './cgroup.js';
import { OciDriver } from './driver.js';
import type { OciHost } from './jail.js';
import { type Runtime, type RuntimeName, runtimeNames } from './runtime.js';
import { toolsOf } from './tools.js';
import { failureOf, findProgram } from './trial.js';

export interface RuntimeChoice {
  readonly namespace: Namespace;
  /** This machine's. */
  readonly files: Files;
  /** Where jails keep their files while they run; this session's alone. */
  readonly stateDirectory: string;
  /** Where the answer is remembered, so that later sessions need not try: `<root>/runtime.json`. */
  readonly memory: string;
  /** Which runtimes to try, the faster first. Default: crun, runc. */
  readonly candidates?: readonly RuntimeName[];
}

/**
 * The jail driver of this host.
 * @throws KleeError KLEE_NO_RUNTIME with the first error of each runtime tried, KLEE_MISSING_PROGRAM without a reaper or mount(8).
 */
export async function chooseRuntime(choice: RuntimeChoice): Promise<JailDriver> {
  const { namespace, candidates = runtimeNames } = choice;
  const tools = await toolsOf(choice);
  const remembered = recall(choice.memory);
  const failures: string[] = [];
  for (const name of candidates) {
    const path = findProgram(name);
    if (path === undefined) {
      failures.push(`${name}: not installed`);
      continue;
    }
    const host: OciHost = { ...tools, runtime: { name, path } };
    const key = keyOf(host.runtime);
    if (name === 'runc' && !namespace.userNamespace) removeAbandonedCgroups(namespace);
    if (remembered === key) return new OciDriver(host);
    const failure = await failureOf(host);
    if (failure === undefined) {
      remember(choice.memory, key);
      return new OciDriver(host);
    }
    failures.push(failure.startsWith(`${name}: `) ? failure : `${name}: ${failure}`);
  }
  throw new KleeError('KLEE_NO_RUNTIME', `no OCI runtime works on this host (${failures.join('; ')})`, {
    hint: 'apt-get install crun catatonit',
  });
}

/**
 * Changes with the program, with each boot (a new kernel, other cgroups) and with whose namespaces klee runs in. User namespaces are told
 * by what they map: each klee without root has a new one of the same kind.
 */
function keyOf({ name, path }: Runtime): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const ids = readFileSync('/proc/self/uid_map', 'utf8').trim().replaceAll(/\s+/g, ' ');
  const cgroups = readlinkSync('/proc/self/ns/cgroup');
  return [name, path, statSync(path).mtimeMs, boot, ids, cgroups].join(' ');
}

function recall(memory: string): string | undefined {
  try {
    const { works } = JSON.parse(readFileSync(memory, 'utf8')) as { works?: unknown };
    return typeof works === 'string' ? works : undefined;
  } catch {
    // Missing, unreadable or half a file: then the runtimes are tried again.
    return undefined;
  }
}

function remember(memory: string, works: string): void {
  mkdirSync(dirname(memory), { recursive: true });
  const temporary = `${memory}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ works })}\n`);
  renameSync(temporary, memory);
}
