import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../../src/host/ssh/address.js';
import { lostConnection, refusalOf } from '../../../../src/host/ssh/refusal.js';

const address = parseAddress('ssh://root@host');

describe('refusalOf', () => {
  it.each([
    ['ssh: connect to host host port 22: Connection refused\r\n', 'ssh://root@host refused the connection'],
    ['ssh: connect to host host port 22: No route to host\r\n', 'ssh://root@host cannot be reached: No route to host'],
    [
      'ssh: connect to host host port 22: Operation timed out\r\n',
      'ssh://root@host cannot be reached: Operation timed out',
    ],
    [
      'ssh: Could not resolve hostname host: nodename nor servname provided, or not known\r\n',
      'no host is named host: ssh://root@host (nodename nor servname provided, or not known)',
    ],
    [
      'root@host: Permission denied (publickey,keyboard-interactive).\r\n',
      'ssh://root@host does not let klee in: Permission denied (publickey,keyboard-interactive)',
    ],
    [
      'No ED25519 host key is known for host and you have requested strict checking.\r\nHost key verification failed.\r\n',
      'the host key of ssh://root@host is not known',
    ],
    [
      'kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 192.0.2.7 port 22\r\n',
      'no connection to ssh://root@host: Connection reset by 192.0.2.7 port 22',
    ],
    ['', 'no connection to ssh://root@host: ssh said nothing'],
  ])('puts %j into words', (said, message) => {
    const error = refusalOf(address, said);
    expect(error).toMatchObject({ code: 'KLEE_CONNECTION', message, status: 125 });
    expect(error.hint).not.toBe('');
  });

  it('tells a key that has changed from one that is not known', () => {
    const said =
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n…\r\nHost key verification failed.\r\n';
    expect(refusalOf(address, said)).toMatchObject({
      message: 'the host key of ssh://root@host has changed: it may be another machine',
      hint: 'if the change is expected, forget the old key: ssh-keygen -R host',
    });
  });
});

describe('lostConnection', () => {
  it('says what ssh said', () => {
    expect(lostConnection(address, 'Timeout, server host not responding.\r\n')).toMatchObject({
      message: 'the connection to ssh://root@host was lost',
      hint: expect.stringContaining('ssh said: Timeout, server host not responding; ') as string,
    });
  });
});
