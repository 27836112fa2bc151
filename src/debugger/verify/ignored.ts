/** What `verify` passes over: files that say when something ran, or that programs make anew when they miss them. */
import type { Session } from '../session.js';
import { hasWildcards, pathMatcher } from '../trees/path-matcher.js';

export interface IgnoredPlace {
  readonly glob: string;
  /** Why two builds of one Dockerfile may differ there, a clause. */
  readonly why: string;
}

/** The directories themselves are compared: a `/tmp` that nobody can write to is a fault. */
export const ignoredPlaces: readonly IgnoredPlace[] = [
  { glob: '/tmp/**', why: 'for the moment only: hier(7), FHS 3.0 section 3.18' },
  { glob: '/var/tmp/**', why: 'the same' },
  { glob: '/run/**', why: 'of what runs: pids, sockets; FHS 3.0 section 3.15' },
  { glob: '/var/run/**', why: 'the same, as FreeBSD has it; ld-elf.so.hints too' },
  { glob: '/var/log/**', why: 'logs have times' },
  { glob: '/var/cache/{apk,apt,debconf,dnf,ldconfig,pkg}/**', why: 'made anew when missing; ldconfig keeps ctimes' },
  { glob: '/var/lib/apt/lists/**', why: 'what a mirror offered at the time' },
  { glob: '/var/db/pkg/{*.sqlite,repos/**}', why: 'pkg(8) writes down when it installed, and what was offered' },
  { glob: '/{root,home/*}/.cache/**', why: 'caches of programs: XDG base directory specification' },
  { glob: '**/__pycache__/**', why: 'compiled Python has the time of its source in it: PEP 552' },
];

/** The globs that are passed over unless something else is said: those, and the user's own. */
export function ignoredIn({ verifyIgnore }: Pick<Session, 'verifyIgnore'>): readonly string[] {
  return [...ignoredPlaces.map(({ glob }) => glob), ...verifyIgnore];
}

/**
 * Which of some globs a path is passed over for; undefined for none. A glob without wildcards means what is below it, too. `/dir/**` does not
 * mean `/dir` itself.
 */
export async function ignoring(globs: readonly string[]): Promise<(path: string) => string | undefined> {
  const rules = await Promise.all(
    globs.map(async (glob) => {
      const matches = await pathMatcher(glob);
      const directory = glob.endsWith('/**') ? glob.slice(0, -'/**'.length) : undefined;
      const literal = !hasWildcards(glob);
      const means = (path: string) =>
        literal ? path === glob || path.startsWith(`${glob.replace(/\/$/, '')}/`) : matches(path) && path !== directory;
      return { glob, means };
    }),
  );
  return (path) => rules.find(({ means }) => means(path))?.glob;
}
