import { describe, expect, it } from 'vitest';
import type { EarlierStep } from '../../../../src/debugger/reuse/earlier-steps.js';
import { choose } from '../../../../src/debugger/reuse/look-up.js';
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
    expect(choose(wanted, others)).toBe(others[1]);
  });

  it('one that daemons ran beside is not, and is told of rather than what differs', () => {
    expect(choose(wanted, [earlier('near', recipe('make')), earlier('same', wanted, ['httpd'])])).toMatchObject({
      why: 'left',
      programs: ['httpd'],
      origin: { id: 'same' },
    });
    expect(choose(wanted, [earlier('a', wanted, ['httpd']), earlier('b', wanted)])).toMatchObject({
      origin: { id: 'b' },
    });
  });

  it('the most similar is told of', () => {
    const others = [earlier('far', recipe('rm', [['A', '1']])), earlier('near', recipe('make', [['A', '2']]))];
    expect(choose(wanted, others)).toMatchObject({
      why: 'differs',
      difference: { what: 'variable', name: 'A', is: '1', was: '2' },
      origin: { id: 'near' },
    });
    expect(choose(wanted, [])).toBeUndefined();
  });
});
