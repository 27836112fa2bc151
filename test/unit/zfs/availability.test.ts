import { expect, it } from 'vitest';
import { KleeError } from '../../../src/errors.js';
import type { Programs } from '../../../src/host/programs.js';
import { zfsAvailability } from '../../../src/zfs/availability.js';
import { machine } from '../../support/machine.js';

interface Said {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A machine whose programs answer so, by their first two words. */
function answering(answers: Record<string, Said>, platform = 'linux') {
  const attempt: Programs['attempt'] = (argv) => {
    const said = answers[argv.slice(0, 2).join(' ')];
    if (said === undefined)
      throw new KleeError('KLEE_MISSING_PROGRAM', `${argv[0]} is not installed`, { hint: 'get it' });
    return Promise.resolve({ argv, stdout: '', stderr: '', durationMs: 0, ...said });
  };
  return { ...machine, platform, programs: { ...machine.programs, attempt } };
}

const unknownCommand = { exitCode: 2, stderr: "unrecognized command 'version'\n" };

it('tells the version and the pools', async () => {
  const openZfs = {
    'zpool list': { exitCode: 0, stdout: 'tank\nzroot\n' },
    'zfs version': { exitCode: 0, stdout: 'zfs-2.2.4-1\nzfs-kmod-2.2.4-1\n' },
  };
  expect(await zfsAvailability(answering(openZfs))).toEqual({
    name: 'zfs',
    found: 'zfs-2.2.4-1',
    pools: ['tank', 'zroot'],
  });
  const fuse = { 'zpool list': { exitCode: 0, stdout: 'p\n' }, 'zfs version': unknownCommand };
  expect(await zfsAvailability(answering(fuse))).toMatchObject({ found: 'zfs-fuse', pools: ['p'] });
});

it.each([
  [{}, 'not installed', 'get it'],
  [
    { 'zpool list': { exitCode: 0, stdout: 'no pools available\n' }, 'zfs version': unknownCommand },
    'there is no pool',
    'zpool create NAME DISK|FILE',
  ],
  [
    {
      'zpool list': {
        exitCode: 1,
        stderr: 'connect: Connection refused\nPlease make sure that the zfs-fuse daemon is running.\n',
      },
      'zfs version': unknownCommand,
    },
    'ZFS is not running',
    'start its daemon, as root: zfs-fuse',
  ],
])('says what is wrong with it, %#', async (answers, problem, remedy) => {
  expect(await zfsAvailability(answering(answers))).toMatchObject({ problem, remedy, pools: [] });
});
