/**
 * The program of sh(1) that runs one of klee's programs there: in its directory, with its environment, and telling klee its pid
 * and how it ended. sh stays its parent, since ssh(1) answers 255 both for a program that a signal ended and for a lost link.
 *
 * sshd starts each session as the leader of a process group. sh catches the signals that the group may get (`kill 0`, Ctrl-C at
 * a terminal) and so survives to tell; what it starts does not inherit that (POSIX, trap). Its own errors go nowhere: it would
 * say `Killed` in between.
 */
import { tellHolder, tellHolderDefined } from './holder.js';
import { word } from './shell.js';

/**
 * `apart`: stdout and stderr are two streams. `together`: both are one, in the order written. `terminal`: what klee is told
 * comes through the holder, and the streams are the program's alone.
 */
export type Streams = 'apart' | 'together' | 'terminal';

export interface ProgramThere {
  readonly argv: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** False: it reads nothing. Of no meaning at a terminal. */
  readonly input: boolean;
  readonly streams: Streams;
  /** See `StartOptions`. */
  readonly unattended?: boolean | undefined;
}

export interface Whereabouts {
  /** A random word that begins what klee is told. */
  readonly mark: string;
  /** The holder's named pipe. */
  readonly pipe: string;
  readonly platform: string;
}

/** What the wrapper tells klee. Only the first is not its last word. */
export type Told =
  | { readonly kind: 'pid'; readonly pid: number }
  | { readonly kind: 'end'; readonly exitCode: number }
  | { readonly kind: 'missing' | 'no directory' | 'not executable' };

/** Catches what it is sent, and lives. SIGKILL it cannot catch. */
const caught = 'HUP INT QUIT PIPE ALRM TERM USR1 USR2';

/** Becomes the program; `$0` is the mark, `$1` the holder's pipe. The shell around it keeps its stderr as descriptor 3. */
function becoming(streams: Streams, platform: string): string {
  const become = 'shift;exec "$@"';
  switch (streams) {
    case 'apart':
      return `exec 2>&3 3>&-;echo "$0 pid $$";echo "$0 pid $$" >&2;${become}`;
    case 'together':
      // Linux opens /dev/stdout by the rights of the pipe; a step's user opens it too. FreeBSD duplicates the descriptor (fd(4)).
      return `exec 2>&1 3>&-;${platform === 'linux' ? 'chmod 666 /dev/stdout 2>/dev/null;' : ''}echo "$0 pid $$";${become}`;
    case 'terminal':
      return `exec 2>&3 3>&-;f=$1;${tellHolderDefined};${tellHolder} = "$0" pid $$;unset f;${become}`;
  }
}

const telling = {
  apart: 'echo "$m $*";echo "$m $*" >&3',
  together: 'echo "$m $*"',
  terminal: `${tellHolder} = "$m" "$*"`,
} as const;

/**
 * One line for sh(1).
 * @throws KleeError KLEE_PROGRAM for an argument that no program can be given.
 */
export function wrapperOf(program: ProgramThere, { mark, pipe, platform }: Whereabouts): string {
  const { argv, cwd, env = {}, streams } = program;
  const [file] = argv;
  if (file === undefined) throw new TypeError('an argv must name a program');
  const found = word(file);
  // env(1), since sh takes no variable whose name it could not use itself.
  const settings = Object.entries(env).map(([name, value]) => word(`${name}=${value}`));
  const words = [...(settings.length === 0 ? [] : ['env', ...settings]), ...argv.map(word)];
  const path = env['PATH'] === undefined ? '' : `PATH=${word(env['PATH'])};`;
  const look = `command -v ${found} >/dev/null`;
  const refusals = [
    ...(cwd === undefined ? [] : [[`! cd -- ${word(cwd)}`, 'no directory']]),
    [`! ${path === '' ? look : `(${path}${look})`}`, 'missing'],
    // Where a path is named, `command -v` looks no closer in some shells.
    ...(file.includes('/')
      ? [
          [`! test -e ${found}`, 'missing'],
          [`! test -x ${found}`, 'not executable'],
        ]
      : []),
  ];
  const input = program.input || streams === 'terminal' ? '' : ' </dev/null';
  return [
    `m=${mark}`,
    `f=${word(pipe)}`,
    `trap : ${caught}`,
    'exec 3>&2 2>/dev/null',
    tellHolderDefined,
    `t(){ ${telling[streams]};}`,
    // Without the holder nothing is started: nobody would end it.
    `${tellHolder} + $$||exit 125`,
    `if ${refusals.map(([test, told]) => `${test ?? ''};then r=${word(told ?? '')};elif `).join('')}:;then ${[
      `/bin/sh -c ${word(becoming(streams, platform))} "$m" "$f" ${words.join(' ')}${input}`,
      'r="end $?"',
    ].join(';')};fi`,
    `${tellHolder} - $$`,
    't $r',
  ].join(';');
}

/** undefined for what no wrapper says. */
export function parseTold(text: string): Told | undefined {
  if (text === 'missing' || text === 'no directory' || text === 'not executable') return { kind: text };
  const [kind, number] = text.split(' ');
  if (number === undefined || !/^\d+$/.test(number)) return undefined;
  if (kind === 'pid') return { kind, pid: Number(number) };
  if (kind === 'end') return { kind, exitCode: Number(number) };
  return undefined;
}
