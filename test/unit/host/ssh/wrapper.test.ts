import { describe, expect, it } from 'vitest';
import { parseHolder } from '../../../../src/host/ssh/holder.js';
import { statusThere } from '../../../../src/host/ssh/signals.js';
import { parseTold } from '../../../../src/host/ssh/wrapper.js';

describe('statusThere', () => {
  it('knows the signals of the other machine', () => {
    expect(statusThere(0, 'freebsd')).toEqual({ exitCode: 0 });
    expect(statusThere(127, 'linux')).toEqual({ exitCode: 127 });
    for (const platform of ['linux', 'freebsd']) {
      expect(statusThere(137, platform)).toEqual({ exitCode: 137, signal: 'SIGKILL' });
      expect(statusThere(143, platform)).toEqual({ exitCode: 143, signal: 'SIGTERM' });
      expect(statusThere(255, platform)).toEqual({ exitCode: 255 });
    }
    expect(statusThere(138, 'linux')).toEqual({ exitCode: 138, signal: 'SIGUSR1' });
    expect(statusThere(138, 'freebsd')).toEqual({ exitCode: 138, signal: 'SIGBUS' });
    expect(statusThere(158, 'freebsd')).toEqual({ exitCode: 158, signal: 'SIGUSR1' });
    expect(statusThere(148, 'freebsd')).toEqual({ exitCode: 148, signal: 'SIGCHLD' });
  });
});

describe('parseTold', () => {
  it('reads what a wrapper says, and nothing else', () => {
    expect(parseTold('pid 12')).toEqual({ kind: 'pid', pid: 12 });
    expect(parseTold('end 255')).toEqual({ kind: 'end', exitCode: 255 });
    expect(parseTold('no directory')).toEqual({ kind: 'no directory' });
    for (const text of ['', 'end', 'end x', 'pid -1', 'other 1']) expect(parseTold(text)).toBeUndefined();
  });
});

describe('parseHolder', () => {
  it('reads the start time as its system tells it', () => {
    const stat = `12 (sh) S ${Array.from({ length: 18 }, (_, index) => index).join(' ')} 4711 0`;
    const holder = { pid: 12, directory: '/tmp/klee.x', uid: 0 };
    expect(parseHolder(`12 /tmp/klee.x 0 Linux ${stat}`)).toEqual({ ...holder, system: 'Linux', startTime: '4711' });
    expect(parseHolder('12 /tmp/klee.x 0 FreeBSD Ss Mon Nov 24 12:00:00 2025 ')).toEqual({
      ...holder,
      system: 'FreeBSD',
      startTime: String(Date.UTC(2025, 10, 24, 12) / 1000),
    });
    expect(parseHolder('something else')).toBeUndefined();
  });
});
