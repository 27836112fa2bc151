/** What steps ran with that the Dockerfile does not say. */
import type { Overrides } from '../../image/config.js';
import type { DebugEvent } from '../events.js';
import type { Session } from '../session.js';
import { pathTo } from '../timeline.js';

export type Told = Pick<Extract<DebugEvent, { type: 'overridden' }>, 'what' | 'name' | 'value'>;

/** Something that was set, with the first step on the way to the position that ran with it. */
export type Setting = Told & { readonly step: number };

/** What the steps on the way to the position ran with, build arguments not counted. */
export function settingsUsed({ at }: Session): Setting[] {
  const used = new Map<string, Setting>();
  for (const { overrides, depth } of pathTo(at)) {
    for (const told of overrides === undefined ? [] : listed(overrides)) {
      const key = JSON.stringify(told);
      if (!used.has(key)) used.set(key, { ...told, step: depth });
    }
  }
  return [...used.values()];
}

function listed({ environment, user, workdir }: Overrides): Told[] {
  const one = (what: Told['what'], value: string | null): Told[] =>
    value === null ? [] : [{ what, name: undefined, value }];
  const variables = Object.entries(environment).map(([name, value]): Told => ({
    what: 'env',
    name,
    value: value ?? undefined,
  }));
  return [...variables, ...one('user', user), ...one('workdir', workdir)];
}
