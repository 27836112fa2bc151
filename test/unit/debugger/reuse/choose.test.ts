import { describe, expect, it } from 'vitest';
import type { EarlierStep } from '../../../../src/debugger/reuse/earlier-steps.js';
import { nearest, sameAs } from '../../../../src/debugger/reuse/look-up.js';
import type { Recipe } from '../../../../src/image/recipe.js';

function recipe(command: string, environment: readonly (readonly [string, string])[] = []): Recipe {
  const jail = { profile: 'freebsd', network: 'host', parameters: [], mounts: [] };
  const work = {
    keyword: 'RUN',
    argv: ['/bin/sh', '-c', command],
    user: '',
    directory: '/',
    environment,
    jail,
  } as const;
  return { version: 1, on: 'c069e69af8cf', dialect: 'kleene', work, running: [] };
}

function earlier(id: string, of: Recipe, running: readonly string[] = []): EarlierStep {
  const origin = { kind: 'session', id, step: 2 } as const;
  return { origin, recipe: { ...of, running }, taken: id, durationMs: 1, exitCode: 0, log: undefined };
}

const wanted = recipe('make', [['A', '1']]);

describe('of the steps on the same files', () => {
  it('the latest that did the same is taken', () => {
    const others = [earlier('other', recipe('rm')), earlier('late', wanted), earlier('early', wanted)];
    expect(sameAs(wanted, others)).toBe(others[1]);
  });

  it('one that daemons ran beside is not, and is told of rather than what differs', () => {
    expect(sameAs(wanted, [earlier('near', recipe('make')), earlier('same', wanted, ['httpd'])])).toMatchObject({
      why: 'left',
      programs: ['httpd'],
      origin: { id: 'same' },
    });
    expect(sameAs(wanted, [earlier('a', wanted, ['httpd']), earlier('b', wanted)])).toMatchObject({
      origin: { id: 'b' },
    });
  });

  it('the most similar is told of', () => {
    const others = [earlier('far', recipe('rm', [['A', '1']])), earlier('near', recipe('make', [['A', '2']]))];
    expect(nearest(wanted, others)).toMatchObject({
      why: 'differs',
      difference: { what: 'variable', name: 'A', is: '1', was: '2' },
      origin: { id: 'near' },
    });
    expect(nearest(wanted, [])).toBeUndefined();
  });

  it('that is one of which less differs', () => {
    const is = recipe('make', [
      ['A', '1'],
      ['B', '1'],
    ]);
    const others = ['2', '1'].map((a) =>
      earlier(
        `a${a}`,
        recipe('make', [
          ['A', a],
          ['B', '2'],
        ]),
      ),
    );
    expect(nearest(is, others)).toMatchObject({ difference: { name: 'B' }, origin: { id: 'a1' } });
    const commands = ['make install', 'make -j2 test', 'rm'].map((command) => earlier(command, recipe(command)));
    expect(nearest(recipe('make -j4 test'), commands)).toMatchObject({ origin: { id: 'make -j2 test' } });
  });

  it('and none that has nothing to do with it', () => {
    const others = ['apt-get update', 'echo done > /log'].map((command) => earlier(command, recipe(command)));
    expect(nearest(recipe('make -C /srv all'), others)).toBeUndefined();
  });
});
