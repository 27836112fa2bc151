/** What a jail puts into the environment of a command. */
import type { JailSpec } from './jail.js';
import type { JailUser } from './users.js';

/** The order in which FreeBSD's jexec(8) and login.conf(5), and Docker, look for programs. */
const searchPath = {
  freebsd: '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin',
  docker: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
} as const;

/**
 * The environment of a command: what a clean jail gives, overridden by what the command brings. Docker gives PATH and HOME alone.
 * TERM is there only with a terminal.
 */
export function environmentOf(
  profile: JailSpec['profile'],
  settings: { readonly cleanEnvironment: boolean },
  user: Pick<JailUser, 'name' | 'home' | 'shell'>,
  terminal: boolean,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited: Record<string, string> = {};
  if (!settings.cleanEnvironment) {
    for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value;
  }
  return {
    ...inherited,
    PATH: searchPath[profile],
    HOME: user.home,
    ...(profile === 'freebsd' ? { USER: user.name, SHELL: user.shell } : {}),
    ...(terminal ? { TERM: process.env['TERM'] ?? 'xterm' } : {}),
    ...own,
  };
}
