import { describe, expect, it } from 'vitest';

import { formatReference, parseReference, parseTag } from '../../../src/image/reference.js';

describe('parseReference', () => {
  it.each([
    ['debian', { name: 'debian', tag: 'latest' }],
    ['FreeBSD:latest', { name: 'FreeBSD', tag: 'latest' }],
    ['FreeBSD-13.2-RELEASE', { name: 'FreeBSD-13.2-RELEASE', tag: 'latest' }],
    ['PostgreSQL:failed@fb70baa07e6e', { name: 'PostgreSQL', tag: 'failed', snapshot: 'fb70baa07e6e' }],
    ['app@c069e69af8cf', { name: 'app', tag: 'latest', snapshot: 'c069e69af8cf' }],
    ['team/web_app.v2:1.0', { name: 'team/web_app.v2', tag: '1.0' }],
    ['f472c80affa4', { name: 'f472c80affa4', tag: 'latest' }],
    ['x', { name: 'x', tag: 'latest' }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
    expect(parseReference(formatReference(parseReference(text)))).toEqual(expected);
  });

  it.each([
    '',
    ':latest',
    'a:',
    'a@',
    'a b',
    '-a',
    'a/',
    '/a',
    'a//b',
    'a:b:c',
    'a@b@c',
    '../a',
    'a:/b',
    'a\n',
    'a/../b',
    'é',
  ])('refuses %j', (text) => {
    expect(() => parseReference(text)).toThrowError(`'${text}' is not an image reference`);
  });

  it('keeps snapshots out of tags', () => {
    expect(parseTag('a:b')).toEqual({ name: 'a', tag: 'b' });
    expect(() => parseTag('a:b@c069e69af8cf')).toThrowError(/names a snapshot/);
  });
});
