import { describe, expect, it } from 'vitest';
import { byHand, parseAddress } from '../../../../src/host/ssh/address.js';
import { failure } from '../../../support/failure.js';

describe('parseAddress', () => {
  it.each([
    ['ssh://host', undefined, 'host', undefined],
    ['ssh://root@build.example.org', 'root', 'build.example.org', undefined],
    ['ssh://root@host:2222', 'root', 'host', 2222],
    ['ssh://an_alias-of.mine', undefined, 'an_alias-of.mine', undefined],
    ['ssh://192.0.2.7:22', undefined, '192.0.2.7', 22],
    ['ssh://root@[2001:db8::1]:22', 'root', '2001:db8::1', 22],
    ['ssh://[fe80::1%em0]', undefined, 'fe80::1%em0', undefined],
  ])('reads %s', (text, user, host, port) => {
    expect(parseAddress(text)).toEqual({ text, user, host, port });
  });

  it.each([
    ['host', 'does not begin with ssh://'],
    ['http://host', 'does not begin with ssh://'],
    ['ssh://', 'names no host'],
    ['ssh://root@', 'names no host'],
    ['ssh://:22', 'names no host'],
    ['ssh://host/', 'a port and nothing else'],
    ['ssh://host/var/db', 'a port and nothing else'],
    ['ssh://host?a=b', 'a port and nothing else'],
    ['ssh://host#a', 'a port and nothing else'],
    ['ssh://a@b@host', 'a port and nothing else'],
    ['ssh://root:secret@host', 'a password is never taken'],
    ['ssh://host:', 'a bad port'],
    ['ssh://host:0', 'a bad port'],
    ['ssh://host:65536', 'a bad port'],
    ['ssh://host:ssh', 'a port and nothing else'],
    ['ssh://2001:db8::1', 'a port and nothing else'],
    ['ssh://[::1', 'a port and nothing else'],
    ['ssh://[host]', 'no IPv6 address'],
    ['ssh://-oProxyCommand=x', 'a bad host'],
    ['ssh://-l@host', 'a bad user'],
    ['ssh://@host', 'a bad user'],
    ['ssh://ho st', 'a bad host'],
    ['ssh://host\n', 'a bad host'],
  ])('refuses %j', (text, why) => {
    const { code, message } = failure(() => parseAddress(text));
    expect(code).toBe('KLEE_USAGE');
    expect(message).toContain(text);
    expect(message).toContain(why);
  });
});

describe('byHand', () => {
  it('is what a person types', () => {
    expect(byHand(parseAddress('ssh://host'))).toBe('ssh host');
    expect(byHand(parseAddress('ssh://root@[::1]:2222'))).toBe('ssh -p 2222 root@::1');
  });
});
