import { describe, expect, it } from 'vitest';
import type { ProgramResult, Programs } from '../../../../src/host/programs.js';
import { listProcesses, parsePs, psArguments } from '../../../../src/jail/freebsd/processes.js';

describe('ps', () => {
  it('is asked for columns without a header', () => {
    expect(psArguments('c069e69af8cf')).toEqual('ps -J c069e69af8cf -o pid= -o state= -o comm='.split(' '));
  });

  it.each([
    ['', []],
    ['  512 IsJ  postgres\n', [{ pid: 512, stopped: false, command: 'postgres' }]],
    ['99999 TJ   a b c\n', [{ pid: 99999, stopped: true, command: 'a b c' }]],
    [' 7 T+J  x  \n', [{ pid: 7, stopped: true, command: 'x' }]],
    [' 8 ZJ   <defunct>\n 9 R+J sh\n', [{ pid: 9, stopped: false, command: 'sh' }]],
  ])('%j', (stdout, expected) => {
    expect(parsePs(stdout)).toEqual(expected);
  });
});

/** Programs that answer what they are told to, by the name of the program, and remember what they were asked. */
function programs(answers: Record<string, Partial<ProgramResult>>): Programs & { asked: string[] } {
  const asked: string[] = [];
  const attempt = (argv: readonly string[]): Promise<ProgramResult> => {
    asked.push(argv.join(' '));
    return Promise.resolve({ argv, exitCode: 0, stdout: '', stderr: '', durationMs: 0, ...answers[argv[0] ?? ''] });
  };
  const never = () => Promise.reject(new Error('not to be called'));
  return { attempt, run: never, start: never, interact: never, asked };
}

describe('listProcesses', () => {
  it('has none when ps ends with 1 and says nothing', async () => {
    const silent = programs({ ps: { exitCode: 1 } });
    expect(await listProcesses(silent, 'x')).toEqual([]);
    expect(silent.asked).toHaveLength(1);
  });

  it('tells that the jail is gone', async () => {
    const gone = programs({ ps: { exitCode: 1, stderr: 'ps: Invalid jail id: x\n' }, jls: { exitCode: 1 } });
    expect(await listProcesses(gone, 'x')).toBeUndefined();
    expect(gone.asked[1]).toBe('jls -j x jid');
  });

  it('fails when the jail is there and ps fails', async () => {
    const broken = programs({ ps: { exitCode: 1, stderr: 'ps: kvm_openfiles: Permission denied\n' } });
    await expect(listProcesses(broken, 'x')).rejects.toThrow('kvm_openfiles');
  });
});
