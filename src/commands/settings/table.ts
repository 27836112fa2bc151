/** All settings, in the order in which `show` and `help set` list them. */
import { KleeError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import { loggingSettings } from './logging.js';
import { sessionSettings } from './session.js';
import type { Setting } from './setting.js';
import { terminalSettings } from './terminal.js';

export const settings: readonly Setting[] = [...sessionSettings, ...terminalSettings, ...loggingSettings];

/**
 * The setting that a text begins with, by the unique beginnings of its words, and what stands behind it.
 * @throws KleeError KLEE_USAGE when there is none, or several
 */
export function settingOf(text: string): [setting: Setting, value: string] {
  // The longer names first: `logging file` before `logging`.
  for (const count of [2, 1]) {
    const [words, value] = split(text, count);
    if (words === undefined) continue;
    const found = matching(words);
    const [only] = found;
    if (found.length === 1 && only !== undefined) return [only, value];
    if (found.length > 1) {
      throw new KleeError('KLEE_USAGE', `Ambiguous set command "${text}": ${names(found).join(', ')}.`);
    }
  }
  const [first = ''] = text.split(/\s+/);
  const within = settings.filter(({ name }) => name.startsWith(`${first} `));
  if (first !== '' && within.length > 0) {
    throw new KleeError('KLEE_USAGE', `There is no setting '${text}'.`, {
      hint: `there are ${names(within).join(', ')}`,
    });
  }
  const near = nearest(first, names(settings));
  throw new KleeError('KLEE_USAGE', first === '' ? 'Set what?' : `There is no setting '${first}'.`, {
    hint: near === undefined || first === '' ? `there are ${names(settings).join(', ')}` : `did you mean ${near}?`,
  });
}

/** The settings whose names begin with a text, all for none: `history` has several. */
export function settingsBelow(text: string): readonly Setting[] {
  return settings.filter(({ name }) => text === '' || name === text || name.startsWith(`${text} `));
}

function split(text: string, count: number): [words: string | undefined, value: string] {
  const match = new RegExp(`^((?:\\S+\\s+){${count - 1}}\\S+)\\s*([\\s\\S]*)$`).exec(text);
  return [match?.[1], match?.[2] ?? ''];
}

function matching(words: string): readonly Setting[] {
  const given = words.split(/\s+/);
  const begins = (name: string) => {
    const parts = name.split(' ');
    return parts.length === given.length && parts.every((part, index) => part.startsWith(given[index] ?? ''));
  };
  const isNamed = ({ name, aliases = [] }: Setting, test: (one: string) => boolean) => [name, ...aliases].some(test);
  const exact = settings.filter((setting) => isNamed(setting, (name) => name === given.join(' ')));
  return exact.length > 0 ? exact : settings.filter((setting) => isNamed(setting, begins));
}

function names(some: readonly Setting[]): string[] {
  return some.map(({ name }) => name);
}
