/** What ssh says when it cannot connect, in klee's words. ssh's own messages are the same in every language. */
import { KleeError } from '../../errors.js';
import { byHand, type SshAddress } from './address.js';

interface Refusal {
  readonly says: RegExp;
  /** One line; `said` is ssh's. */
  readonly message: (address: SshAddress, said: RegExpExecArray) => string;
  readonly hint: (address: SshAddress) => string;
}

const tryByHand = (address: SshAddress) => `'${byHand(address)}' has to work without a question`;

/** The first that fits counts. */
const refusals: readonly Refusal[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    message: ({ text }) => `the host key of ${text} has changed: it may be another machine`,
    hint: ({ host, port }) =>
      `if the change is expected, forget the old key: ssh-keygen -R ${port === undefined ? host : `'[${host}]:${port}'`}`,
  },
  {
    says: /Host key verification failed/,
    message: ({ text }) => `the host key of ${text} is not known`,
    hint: (address) => `compare and accept it once by hand: ${byHand(address)}`,
  },
  {
    says: /Could not resolve hostname [^:\n]*: *(.*)/,
    message: ({ text, host }, [, why]) => `no host is named ${host}: ${text} (${why?.trim() ?? ''})`,
    hint: () => 'check the name, or give it an entry in ~/.ssh/config',
  },
  {
    says: /Connection refused/,
    message: ({ text }) => `${text} refused the connection`,
    hint: () => 'is sshd running there, and on this port?',
  },
  {
    says: /(No route to host|Network is unreachable|(?:Connection|Operation) timed out|Host is (?:down|unreachable))/,
    message: ({ text }, [, why]) => `${text} cannot be reached: ${why ?? ''}`,
    hint: () => 'is the machine up, and is this one on its network?',
  },
  {
    says: /(Permission denied \([^)\n]*\)|Too many authentication failures)/,
    message: ({ text }, [, why]) => `${text} does not let klee in: ${why ?? ''}`,
    hint: (address) => `klee never asks for a password: ${tryByHand(address)}; ssh-copy-id installs a key`,
  },
];

/** Why there is no connection. `said` is what ssh wrote. */
export function refusalOf(address: SshAddress, said: string): KleeError {
  for (const { says, message, hint } of refusals) {
    const match = says.exec(said);
    if (match !== null) return new KleeError('KLEE_CONNECTION', message(address, match), { hint: hint(address) });
  }
  return new KleeError('KLEE_CONNECTION', `no connection to ${address.text}: ${lastLine(said) ?? 'ssh said nothing'}`, {
    hint: tryByHand(address),
  });
}

/** A connection that was there and is no more. `said` is what ssh wrote at its end. */
export function lostConnection(address: SshAddress, said: string): KleeError {
  const why = lastLine(said);
  return new KleeError('KLEE_CONNECTION', `the connection to ${address.text} was lost`, {
    hint: `${why === undefined ? '' : `ssh said: ${why.replace(/\.$/, '')}; `}what klee had running there was ended; the next command connects anew`,
  });
}

export function lastLine(text: string): string | undefined {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
