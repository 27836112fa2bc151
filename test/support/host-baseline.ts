/**
 * What the host holds that klee could leave behind: mounts, processes, cgroups, files, datasets. Taken before the tests and
 * compared after them, so that a leak of any test fails the run.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, listDirectory, processIds, read } from './proc.js';
import { poolDatasets } from './zfs-pool.js';

export interface Baseline {
  readonly testRoot: string;
  /** Mount points of this mount namespace. */
  readonly mounts: ReadonlySet<string>;
  /** `PID start-time name`: a pid alone can be given out again. */
  readonly processes: ReadonlySet<string>;
  /** cgroup directories, of every hierarchy. */
  readonly cgroups: ReadonlySet<string>;
  /** Entries of the test root. */
  readonly files: ReadonlySet<string>;
  /** Datasets and snapshots in the pool of this run. */
  readonly datasets: ReadonlySet<string>;
}

/** Names of the programs that a jail consists of or is started by, and of those that hold klee's mount namespace. */
const watchedNames = new Set([
  ...['catatonit', 'tini', 'docker-init', 'crun', 'runc', 'unshare', 'nsenter', 'klee'],
  // test/support/freebsd
  ...['freebsd-holder', 'freebsd-keeper', 'jexec'],
]);

/** Others use ssh too: of these only processes count whose command line names a file of the tests. */
const namedNames = new Set(['ssh', 'sshd']);

/** Made by Node's own compile cache in the temporary directory, whoever starts a program that uses it. */
const foreignFiles = new Set(['node-compile-cache']);

/** How long what is on its way out may take: a killed process is there until its parent has asked for its status. */
const graceMs = 1500;

/** Set where others use jails on this machine at the same time: then only what lies in the test root counts. */
const sharedHost = (process.env['KLEE_TEST_SHARED_HOST'] ?? '') !== '';

/** Fifth field of proc_pid_mountinfo(5). */
function mounts(): Set<string> {
  const lines = read('/proc/self/mountinfo').split('\n');
  return new Set(lines.map((line) => line.split(' ')[4] ?? '').filter(Boolean));
}

function processes(testRoot: string): Set<string> {
  const found = new Set<string>();
  for (const pid of processIds()) {
    // proc_pid_stat(5): `pid (name) state ppid … starttime`; the name may hold spaces and parentheses.
    const stat = read(`/proc/${pid}/stat`);
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') continue;
    const named = namedNames.has(name) && commandLine(pid).includes(`${testRoot}/`);
    if (!named && (sharedHost || !watchedNames.has(name))) continue;
    found.add(`${pid} ${fields[19] ?? ''} ${name}`);
  }
  return found;
}

function cgroups(): Set<string> {
  const found = new Set<string>();
  const visit = (directory: string): void => {
    let entries;
    try {
      entries = readdirSync(directory, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      const child = `${directory}/${entry.name}`;
      found.add(child);
      visit(child);
    }
  };
  visit('/sys/fs/cgroup');
  return found;
}

/** @param testRoot a directory in which tests keep all their files, klee roots included */
export function takeBaseline(testRoot: string): Baseline {
  return {
    testRoot,
    mounts: sharedHost ? new Set([...mounts()].filter((point) => point.startsWith(`${testRoot}/`))) : mounts(),
    processes: processes(testRoot),
    cgroups: sharedHost ? new Set() : cgroups(),
    files: new Set(listDirectory(testRoot).filter((name) => !foreignFiles.has(name))),
    // The base images stay for the whole run: base-datasets.ts.
    datasets: new Set(poolDatasets().filter((name) => !name.includes('/bases'))),
  };
}

const without = (after: ReadonlySet<string>, before: ReadonlySet<string>): string[] =>
  [...after].filter((item) => !before.has(item));

/** One line for each thing that is there now and was not before. */
export function differences(before: Baseline, after: Baseline): string[] {
  return [
    ...without(after.mounts, before.mounts).map((point) => `mounted: ${point}`),
    ...without(after.processes, before.processes).map((process) => `running: ${process}`),
    ...without(after.cgroups, before.cgroups).map((directory) => `cgroup: ${directory}`),
    ...without(after.files, before.files).map((name) => `file: ${before.testRoot}/${name}`),
    ...without(after.datasets, before.datasets).map((name) => `dataset: ${name}`),
  ];
}

/**
 * @throws Error naming everything that is there now and was not at the baseline, unless it goes away within a second or two.
 */
export async function expectSameHost(baseline: Baseline): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (;;) {
    const found = differences(baseline, takeBaseline(baseline.testRoot));
    if (found.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(['The tests have left something behind on this host:', ...found].join('\n  '));
    }
    await sleep(50);
  }
}
