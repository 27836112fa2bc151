import { describe, expect, it } from 'vitest';
import { exitOf } from '../../../src/jail/exit.js';

describe('exitOf', () => {
  it.each([
    ['linux', 0, undefined],
    ['linux', 127, undefined],
    ['linux', 128, undefined],
    ['linux', 130, 'SIGINT'],
    ['linux', 134, 'SIGABRT'],
    ['linux', 135, 'SIGBUS'],
    ['linux', 137, 'SIGKILL'],
    ['linux', 255, undefined],
    ['freebsd', 128, undefined],
    ['freebsd', 135, undefined],
    ['freebsd', 137, 'SIGKILL'],
    ['freebsd', 138, 'SIGBUS'],
    ['freebsd', 143, 'SIGTERM'],
    ['freebsd', 158, 'SIGUSR1'],
    ['freebsd', 159, 'SIGUSR2'],
    ['freebsd', 160, undefined],
  ])('on %s, of %d', (platform, code, signal) => {
    expect(exitOf(code, platform)).toEqual(signal === undefined ? { code } : { code, signal });
  });
});
