/**
 * The holder: the connection's own session, a sh(1) there that lives exactly as long as the connection. Its pid and start time
 * are what klee owns things by on that machine. It keeps the list of the programs that run there for klee, passes signals on
 * to them, and when the connection ends, kills them.
 *
 * It listens at a named pipe in a private directory, where programs' wrappers tell it of their beginning and end without
 * starting anything. Its stdin, which is klee's to write, is passed on to the same pipe; the end of stdin is the end of klee
 * or of the link: sshd closes it when the connection is gone, the kernel when sshd is.
 *
 *   `+ PID`, `- PID`        from a wrapper: the process group PID has a program of klee's, or has none any more
 *   `= MARK …`              from a wrapper: something for klee, which the holder prints
 *   `kill SIGNAL PID`       from klee
 *   `ping WORD`             from klee: is printed, so whatever was told before has been printed too
 *   `end`                   kills all and ends
 */
import { askPs, startTimeInPs, startTimeInStat } from '../owner.js';
import { word } from './shell.js';

export interface Holder {
  readonly pid: number;
  /** Its private directory; `f` in it is the named pipe. */
  readonly directory: string;
  readonly uid: number;
  /** As uname(1) prints it. */
  readonly system: string;
  /** When it started, as `Owner` in owner.ts has it. */
  readonly startTime: string;
}

/** Where programs there tell the holder of themselves. */
export const pipeOf = (directory: string) => `${directory}/f`;

/**
 * A function of sh(1) that tells the holder whose pipe is `$f` something; it fails when that has ended. Opening the pipe for both
 * ways never waits for somebody at the other end; but it makes a file where the pipe was removed a moment ago.
 */
export const tellHolder = 'h';
export const tellHolderDefined = `${tellHolder}(){ echo "$*" 2>/dev/null 1<>"$f"&&test -p "$f"&&return;rm -rf "\${f%/*}";return 1;}`;

/**
 * The holder's program, one line. `mark`: a random word that its first line begins with.
 * `replaced`: directories of holders of klee's that are to end, if they have not yet: the other side may learn of a dead link
 * much later than this one.
 */
export function holderProgram(mark: string, replaced: readonly string[]): string {
  const ps = askPs('$$');
  const settings = Object.entries(ps.env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const start = [
    `m=${mark}`,
    tellHolderDefined,
    ...replaced.map((directory) => `f=${word(pipeOf(directory))};if test -p "$f";then ${tellHolder} end;fi`),
    'u=$(id -u)',
    'o=$(uname -s)',
    'd=$(mktemp -d "${TMPDIR:-/tmp}/klee.XXXXXXXXXX")&&mkfifo -m 600 "$d/f"&&exec 4<>"$d/f"||exit 1',
    `if test "$o" = Linux;then read -r t </proc/$$/stat;else t=$(env ${settings} ${ps.argv.join(' ')});fi`,
    "trap 'echo end >&4' HUP INT QUIT TERM",
    'exec 5<&0 </dev/null',
    // The directory goes with the connection, also where the holder itself was killed.
    '(while IFS= read -r l;do echo "$l";done <&5;echo end;rm -rf "$d") >&4 2>/dev/null & r=$!',
    'exec 5<&-',
    'echo "$m $$ $d $u $o $t"',
  ];
  const cases = [
    `'+ '*) g="$g\${l#+ } ";;`,
    `'- '*) p=" \${l#- } ";case $g in *"$p"*) g="\${g%%"$p"*} \${g#*"$p"}";;esac;;`,
    `'kill '*) set -- $l;kill -s "$2" "$3" 2>/dev/null;;`,
  ];
  const listenUntil = (last: string) =>
    `while IFS= read -r l <&4;do case $l in ${last}) break;;${cases.join('')}end) ;;*) echo "$l";;esac;done`;
  const end = [
    // First of all the pipe is gone: whoever has reported before that is in it, and nobody can after.
    'rm -rf "$d"',
    'echo "$m" >&4',
    listenUntil('"$m"'),
    'for p in $g;do kill -s KILL -- "-$p" 2>/dev/null;done',
    'kill $r 2>/dev/null',
    'echo bye',
  ];
  return [
    ...start,
    "g=' '",
    // A signal that is caught ends the read, and so the holder.
    listenUntil('end'),
    ...end,
  ].join(';');
}

/** What the holder says first. undefined when that is something else. */
export function parseHolder(line: string): Holder | undefined {
  const [, pid, directory, uid, system, told] = /^(\d+) (\S+) (\d+) (\S+) (.+)$/.exec(line) ?? [];
  if (pid === undefined || directory === undefined || uid === undefined) return undefined;
  if (system === undefined || told === undefined) return undefined;
  const startTime = (system === 'Linux' ? startTimeInStat(told) : startTimeInPs(told)) ?? '';
  return { pid: Number(pid), directory, uid: Number(uid), system, startTime };
}
