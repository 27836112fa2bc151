/** Hands the command line over to a klee in a user namespace. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { userNamespaceRefusal } from './handover-refusal.js';
import { localPrograms } from './local.js';
import { spawn } from './spawn.js';
import { startedByVariable } from './user-namespace.js';

/**
 * --mount in the same call: a host that lets users make user namespaces, but do nothing in them (AppArmor), refuses it at once.
 * `slave`: what the host mounts later is seen.
 */
const unshare = ['unshare', '--user', '--map-root-user', '--map-auto', '--mount', '--propagation', 'slave', '--'];

/**
 * Runs this very command line again in a user namespace, on the same terminal, and answers its exit status. Signals are passed
 * on to it, and it is killed when this process is.
 * @throws KleeError KLEE_PERMISSION, KLEE_MISSING_PROGRAM with what has to be done on this host.
 */
export async function runInUserNamespace(): Promise<number> {
  // Tried with a program that says nothing: what unshare(1) has to say cannot be told from what klee says.
  const tried = await localPrograms().attempt([...unshare, 'true'], { env: { LC_ALL: 'C' } });
  if (tried.exitCode !== 0) throw userNamespaceRefusal(tried.stderr);
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { subprocess, exited } = await spawn([...unshare, 'setpriv', '--pdeathsig', 'KILL', '--', ...again], {
    // Without a HOME the home directory would be that of root.
    env: { [startedByVariable]: String(process.geteuid?.()), HOME: homedir() },
    stdin: 'inherit',
    stdout: 'inherit',
    stderr: 'inherit',
  });
  const pass = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM' || !isForeground()) subprocess.kill(signal);
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  const { exitCode } = await exited;
  for (const signal of signals) process.off(signal, pass);
  return exitCode;
}

/**
 * Whether this process and the one that it waits for are in the foreground of a terminal: the signals that keys send, and
 * that of a hangup, have then reached both. Fields 5 (pgrp) and 8 (tpgid) of proc_pid_stat(5).
 */
function isForeground(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}
