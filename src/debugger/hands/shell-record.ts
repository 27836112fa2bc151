/**
 * How an interactive shell records what is typed into it: at each prompt it writes what ran since the last one to descriptor 9, which
 * leads to a file of the machine (`Jail.interact`). So nothing of it is in the tree at any time, whatever kills the shell; whoever a
 * user becomes by su(1) has the descriptor, and its right to write, too; and nested shells go on, since all that it takes is in the
 * environment. What gives its commands a new environment, or closes what it does not know (`su -`, sudo(8)), is not recorded.
 *
 * bash(1) runs PROMPT_COMMAND before each prompt, and has HISTCMD numbers in `history 1` that tell an empty line from a command.
 * BusyBox's ash replaces commands in PS1, in a subshell that knows the history (shell/ash.c: setprompt_if, FEATURE_EDITING), and keeps
 * `$?` for the command that is typed next. dash has no history; FreeBSD's sh has one, but nothing that runs at its prompt.
 */

export interface ShellRecord {
  /** Tells nested shells apart: a pid. */
  readonly shell: string;
  readonly code: number;
  /** A number. */
  readonly uid: string;
  /** Where the shell stands now; undefined `line`: it has just begun. */
  readonly directory: string;
  readonly line: string | undefined;
}

/** The variables that make a shell record. History files of its own would be files in the tree. */
export function recordingVariables(shell: 'bash' | 'ash' | 'other'): Record<string, string> {
  const none = { HISTFILE: '', LESSHISTFILE: '-' };
  if (shell === 'bash') return { ...none, PROMPT_COMMAND: bashRecords };
  return shell === 'ash' ? { ...none, PS1: ashRecords } : none;
}

/** A command that the jail's shell becomes with the record on descriptor 9: bash itself uses 3 now and then. */
export function recording(argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', 'exec 9>&3 3>&-; exec "$@"', 'sh', ...argv];
}

/** A line that begins with a blank is not recorded, as many are used to. */
const bashRecords = [
  '__klee_code=$? HISTFILE= HISTCONTROL=ignorespace HISTIGNORE=',
  '__klee_line=$(HISTTIMEFORMAT= history 1)',
  '{ printf "%s\\0" klee:bash "$BASHPID" "$__klee_code" "$EUID" "$PWD" "$__klee_line" >&9; } 2>/dev/null',
].join('; ');

/** All of its history: what was typed over several lines has a number for each. */
const ashRecords =
  '$(code=$?; { printf "%s\\0" klee:ash $$ $code "$(id -u)" "$PWD" "$(history)" >&9; } 2>/dev/null; exit $code)\\w \\$ ';

/** What shells have written, in the order in which it happened. */
export function parseRecords(written: Buffer): ShellRecord[] {
  const fields = written.toString().split('\0');
  const seen = new Map<string, number>();
  const records: ShellRecord[] = [];
  for (let at = 0; at + 6 < fields.length; at += 1) {
    const entriesOf = formats[fields[at] ?? ''];
    if (entriesOf === undefined) continue;
    const [shell = '', code = '', uid = '', directory = '', history = ''] = fields.slice(at + 1, at + 6);
    at += 5;
    const entries = entriesOf(history);
    const last = seen.get(shell);
    seen.set(shell, entries.at(-1)?.number ?? last ?? -1);
    const about = { shell, code: Number(code), uid, directory };
    const fresh = last === undefined ? [] : entries.filter(({ number }) => number > last);
    const line = fresh.map(({ text }) => text).join('\n');
    // A line that is not to be recorded still says where the next one runs.
    records.push({ ...about, line: last === undefined ? undefined : /^\s/.test(line) ? '' : line });
  }
  return records;
}

interface Entry {
  readonly number: number;
  readonly text: string;
}

/** What the field with the history means: `%5d%c %s` (bashhist.c), `%4d %s` (libbb/lineedit.c). */
const formats: Readonly<Record<string, ((history: string) => Entry[]) | undefined>> = {
  /** One entry, which can have line ends in it. */
  'klee:bash': (history) => entryOf(/^ *(\d+)[ *] (.*)$/s.exec(history)),
  /** All of them, a line each. */
  'klee:ash': (history) => history.split('\n').flatMap((line) => entryOf(/^ *(\d+) (.*)$/.exec(line))),
};

function entryOf(match: RegExpExecArray | null): Entry[] {
  return match === null ? [] : [{ number: Number(match[1]), text: match[2] ?? '' }];
}
