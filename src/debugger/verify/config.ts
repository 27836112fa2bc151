/** What images say besides their files, compared. */
import type { ImageConfig } from '../../image/config.js';
import type { ConfigDifference } from './verification.js';

export function configDifferences(before: ImageConfig, after: ImageConfig): ConfigDifference[] {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((setting) => was.get(setting) !== is.get(setting))
    .map((setting) => ({ setting, before: was.get(setting), after: is.get(setting) }));
}

/** One of them, by its name there. */
export function settingOf(config: ImageConfig, setting: string): string | undefined {
  return settingsOf(config).get(setting);
}

function settingsOf({ env, user, workdir, cmd }: ImageConfig): Map<string, string> {
  return new Map([
    ...Object.entries(env).map(([name, value]): [string, string] => [`env ${name}`, value]),
    ['user', user],
    ['workdir', workdir],
    ['cmd', JSON.stringify(cmd)],
  ]);
}
