/** Where the logs of a running session are: on this machine always, whatever machine the session works on. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Files } from '../../host/files.js';
import { isAlive, thisProcess } from '../../host/owner.js';
import { unlessGone } from '../../host/unless-gone.js';
import { inBatches } from '../../storage/tree-walk.js';

/** The name says whose it is: `klee-logs-PID-START-`, and six letters. */
const form = /^klee-logs-(?<pid>\d+)-(?<startTime>\d*)-/;

/** Makes a directory for logs, which nobody else may enter, and removes those of klees that were killed. */
export async function makeLogDirectory(): Promise<string> {
  const parent = tmpdir();
  for (const name of await readdir(parent)) {
    const owner = form.exec(name)?.groups;
    if (owner === undefined || isAlive({ pid: Number(owner['pid']), startTime: owner['startTime'] ?? '' })) continue;
    // Other people's stay: the directory lets nobody remove them.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  const { pid, startTime } = thisProcess();
  return mkdtemp(join(parent, `klee-logs-${pid}-${startTime}-`));
}

/** The greatest number that a log of a step has there. */
export async function lastLog(directory: string): Promise<number> {
  const names = (await unlessGone(readdir(directory))) ?? [];
  return Math.max(0, ...names.map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1] ?? 0)));
}

/** Brings the logs in `here` to the directory `there` of another machine. */
export async function bringLogs(files: Files, here: string, there: string): Promise<void> {
  const entries = await readdir(here, { recursive: true, withFileTypes: true });
  const logs = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const target = (log: string) => join(there, relative(here, log));
  for (const directory of new Set([there, ...logs.map((log) => dirname(target(log)))])) {
    await files.mkdir(directory, { recursive: true });
  }
  await inBatches(logs, (log) => files.upload(log, target(log)));
}

/** Brings back to `here` what `bringLogs` has brought `there`. */
export async function fetchLogs(files: Files, there: string, here: string): Promise<void> {
  await mkdir(here, { recursive: true });
  for (const { text, isDirectory } of (await unlessGone(files.readdir(there))) ?? []) {
    if (isDirectory) await fetchLogs(files, join(there, text), join(here, text));
    else await files.download(join(there, text), join(here, text));
  }
}
