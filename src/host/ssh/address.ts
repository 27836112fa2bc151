import { isIPv6 } from 'node:net';
import { KleeError } from '../../errors.js';

/** A machine behind ssh. What is absent, the user's ~/.ssh/config or ssh itself decides. */
export interface SshAddress {
  readonly user: string | undefined;
  /** A name, an alias of ~/.ssh/config, or an IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  /** As people read and write it. */
  readonly text: string;
}

const form = /^ssh:\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#@[\]]*)(?::([0-9]*))?$/;

/**
 * Reads `ssh://[user@]host[:port]`; an IPv6 address stands in brackets.
 * @throws KleeError KLEE_USAGE for anything else: a path, a password, a query.
 */
export function parseAddress(text: string): SshAddress {
  const refuse = (why: string) =>
    new KleeError('KLEE_USAGE', `not the address of a machine: ${text} (${why})`, {
      hint: 'write ssh://user@host or ssh://user@host:port',
    });
  if (!text.startsWith('ssh://')) throw refuse('it does not begin with ssh://');
  const match = form.exec(text);
  if (match === null) throw refuse('after the host there may be a port and nothing else');
  const [, user, written = '', digits] = match;
  if (user?.includes(':') === true) throw refuse('a password is never taken, ssh logs in by a key');
  const bracketed = written.startsWith('[');
  const host = bracketed ? written.slice(1, -1) : written;
  if (bracketed ? !isIPv6(host) : host === '') {
    throw refuse(bracketed ? 'between the brackets is no IPv6 address' : 'it names no host');
  }
  // ssh would take it as an option; blanks and control characters are in no name.
  for (const [what, value] of [['user', user] as const, ['host', host] as const]) {
    if (value === '' || value?.startsWith('-') === true || /[\s\p{Cc}]/u.test(value ?? ''))
      throw refuse(`a bad ${what}`);
  }
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (digits === '' || port < 1 || port > 65535)) throw refuse('a bad port');
  return { user, host, port, text };
}

/** What a person types to get there: `ssh -p 2222 root@host`. */
export function byHand(address: SshAddress): string {
  const port = address.port === undefined ? '' : `-p ${address.port} `;
  return `ssh ${port}${address.user === undefined ? '' : `${address.user}@`}${address.host}`;
}
