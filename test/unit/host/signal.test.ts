import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ProgramResult, Programs } from '../../../src/host/programs.js';
import { signalBy, signalHere } from '../../../src/host/signal.js';

/** Programs that answer what they are told to, and remember what they were asked. */
function programs(answer: Partial<ProgramResult>): Pick<Programs, 'attempt'> & { asked: string[] } {
  const asked: string[] = [];
  const attempt = (argv: readonly string[]): Promise<ProgramResult> => {
    asked.push(argv.join(' '));
    return Promise.resolve({ argv, exitCode: 0, stdout: '', stderr: '', durationMs: 0, ...answer });
  };
  return { attempt, asked };
}

describe('signalBy', () => {
  it('sends one signal to all, and nothing to none', async () => {
    const kill = programs({});
    await signalBy(kill, [5, 6], 'SIGINT');
    await signalBy(kill, [], 'SIGKILL');
    expect(kill.asked).toEqual(['kill -s INT 5 6']);
  });

  it('does not mind those that have ended', async () => {
    await signalBy(programs({ exitCode: 1, stderr: 'kill: 5: No such process\n' }), [5], 'SIGINT');
    const denied = programs({ exitCode: 1, stderr: 'kill: 5: Operation not permitted\n' });
    await expect(signalBy(denied, [5], 'SIGINT')).rejects.toThrow('Operation not permitted');
  });
});

describe('signalHere', () => {
  it('reaches who is there, also after one that has ended', async () => {
    const sleeping = spawn('sleep', ['1000']);
    signalHere([2 ** 22 + 1, sleeping.pid ?? 0], 'SIGTERM');
    expect(await once(sleeping, 'exit')).toEqual([null, 'SIGTERM']);
  });
});
