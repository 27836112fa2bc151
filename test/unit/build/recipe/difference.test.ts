import { describe, expect, it } from 'vitest';
import { firstDifference, type Difference } from '../../../../src/build/recipe/difference.js';
import type { CopyWork, Recipe, RunWork } from '../../../../src/image/recipe.js';

const run: RunWork = {
  keyword: 'RUN',
  argv: ['/bin/sh', '-c', 'make'],
  user: '',
  directory: '/',
  environment: [
    ['A', '1'],
    ['B', '2'],
  ],
  jail: { profile: 'freebsd', network: 'host', parameters: [], mounts: [] },
};
const copy: CopyWork = {
  keyword: 'COPY',
  sources: ['src'],
  destination: '/dst/',
  files: {
    digest: '1',
    list: [
      ['src', 'd'],
      ['src/app.c', 'a'],
    ],
  },
};

function recipe(work: Recipe['work'], dialect: Recipe['dialect'] = 'kleene'): Recipe {
  return { version: 1, on: 'c069e69af8cf', dialect, work, running: [] };
}

const withRun = (changes: Partial<RunWork>) => recipe({ ...run, ...changes });
const withJail = (changes: Partial<RunWork['jail']>) => withRun({ jail: { ...run.jail, ...changes } });
const withCopy = (changes: Partial<CopyWork>) => recipe({ ...copy, ...changes });

describe('two recipes', () => {
  it.each([
    ['themselves', recipe(run), recipe(run), undefined],
    ['other comments and snapshots', { ...recipe(run), on: 'aaaaaaaaaaaa' }, recipe(run), undefined],
    [
      'the command',
      withRun({ argv: ['/bin/sh', '-c', 'make all'] }),
      recipe(run),
      { what: 'instruction', is: 'RUN make all', was: 'RUN make' },
    ],
    [
      'the keyword',
      recipe({ keyword: 'WORKDIR', path: '/a' }),
      recipe(run),
      { what: 'instruction', is: 'WORKDIR /a', was: 'RUN make' },
    ],
    ['the dialect', recipe(run, 'docker'), recipe(run), { what: 'dialect', is: 'docker', was: 'kleene' }],
    ['the user', withRun({ user: 'www' }), recipe(run), { what: 'user', is: 'www', was: '' }],
    ['the directory', recipe(run), withRun({ directory: '/a' }), { what: 'directory', is: '/', was: '/a' }],
    ['the network', withJail({ network: 'disabled' }), recipe(run), { what: 'network', is: 'disabled', was: 'host' }],
    [
      'a jail parameter',
      withJail({ parameters: [['allow.sysvipc', 'true']] }),
      recipe(run),
      { what: 'jailParameter', name: 'allow.sysvipc', is: 'true', was: undefined },
    ],
    [
      'a variable',
      withRun({
        environment: [
          ['A', '1'],
          ['B', '3'],
        ],
      }),
      recipe(run),
      { what: 'variable', name: 'B', is: '3', was: '2' },
    ],
    [
      'the order of variables',
      withRun({
        environment: [
          ['B', '2'],
          ['A', '1'],
        ],
      }),
      recipe(run),
      { what: 'variableOrder', name: 'B' },
    ],
    [
      'a file',
      withCopy({
        files: {
          digest: '2',
          list: [
            ['src', 'd'],
            ['src/app.c', 'b'],
          ],
        },
      }),
      recipe(copy),
      { what: 'file', name: 'src/app.c', is: 'b', was: 'a' },
    ],
    ['files that are too many to be listed', withCopy({ files: { digest: '2' } }), recipe(copy), { what: 'files' }],
    [
      'the destination',
      withCopy({ destination: '/dst' }),
      recipe(copy),
      { what: 'destination', is: '/dst', was: '/dst/' },
    ],
  ] as [string, Recipe, Recipe, Difference | undefined][])('differ in %s', (_, is, was, expected) => {
    expect(firstDifference(is, was)).toEqual(expected);
  });

  it('are the same with the parameters of the jail in another order', () => {
    const parameters = [
      ['allow.sysvipc', 'true'],
      ['allow.raw_sockets', 'true'],
    ] as const;
    const [one, other] = [withJail({ parameters }), withJail({ parameters: parameters.toReversed() })];
    expect(firstDifference(one, other)).toBeUndefined();
  });

  it('are not the same when two words read as one', () => {
    const [one, other] = [withCopy({ sources: ['a', 'b'] }), withCopy({ sources: ['a b'] })];
    expect(firstDifference(one, other)?.what).toBe('instruction');
  });
});
