/** The command lines of ssh(1). */
import type { SshAddress } from './address.js';

/** `$KLEE_SSH`: the ssh program to run instead of the first in the PATH, e.g. one that adds `-F CONFIG`. */
export function sshProgram(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = env['KLEE_SSH'] ?? '';
  return chosen === '' ? 'ssh' : chosen;
}

/**
 * How soon a dead link is noticed: after this many unanswered questions, this many seconds apart. A laptop may sleep in between:
 * ssh counts what it asked, not the time.
 */
const aliveSeconds = 15;
const aliveQuestions = 3;
/** Seconds until a host that does not answer is given up; without it the kernel's time, minutes. */
const connectSeconds = 30;

const options = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/**
 * The connection itself, with `command` as its own session. The user's configuration holds (aliases, keys, jumps, known_hosts)
 * but for what would ask somebody, add sessions, or put the connection out of klee's hands. What is given first counts
 * (ssh_config(5)).
 */
export function connectionArgv(address: SshAddress, socket: string, command: string): string[] {
  return [
    sshProgram(),
    ...options({
      ControlMaster: 'yes',
      ControlPath: socket,
      ControlPersist: 'no',
      BatchMode: 'yes',
      ServerAliveInterval: String(aliveSeconds),
      ServerAliveCountMax: String(aliveQuestions),
      ConnectTimeout: String(connectSeconds),
      LogLevel: 'INFO',
      ClearAllForwardings: 'yes',
      ForwardAgent: 'no',
      ForwardX11: 'no',
      Tunnel: 'no',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
    }),
    '-T',
    ...(address.user === undefined ? [] : ['-l', address.user]),
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
    '--',
    address.host,
    command,
  ];
}

export type SessionKind = 'program' | 'terminal' | 'subsystem';

/**
 * One more session over the connection. It needs no configuration, and without one it starts sooner. When the connection is
 * gone ssh would make one of its own, which nobody watches: a proxy that fails keeps it from that.
 */
export function sessionArgv(address: SshAddress, socket: string, kind: SessionKind, command: string): string[] {
  return [
    sshProgram(),
    '-F',
    '/dev/null',
    ...options({
      ControlPath: socket,
      ProxyCommand: 'false',
      BatchMode: 'yes',
      // At a terminal ssh says at the end that the connection is closed, which it is not.
      LogLevel: kind === 'terminal' ? 'QUIET' : 'ERROR',
    }),
    kind === 'terminal' ? '-t' : '-T',
    ...(kind === 'subsystem' ? ['-s'] : []),
    '--',
    address.host,
    command,
  ];
}
