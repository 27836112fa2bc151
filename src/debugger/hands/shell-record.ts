/**
 * How an interactive shell records what is typed into it: at each prompt it writes what ran since the last one to descriptor 9, which
 * leads to a file of the machine (`Jail.interact`). So nothing of it is in the tree at any time, whatever kills the shell; whoever a
 * user becomes by su(1) has the descriptor, and its right to write, too; and nested shells go on, since all that it takes is in the
 * environment. What gives its commands a new environment, or closes what it does not know (`su -`, sudo(8)), is not recorded.
 *
 * bash(1) runs PROMPT_COMMAND before each prompt, and has HISTCMD numbers in `history 1` that tell an empty line from a command.
 * BusyBox's ash replaces commands in PS1 and PS2, in a subshell that knows the history (shell/ash.c: setprompt_if, FEATURE_EDITING), and
 * keeps `$?` for the command that is typed next. dash has no history; FreeBSD's sh has one, but nothing that runs at its prompt.
 */
import { AshLines, type AshPrompt } from './ash-lines.js';
import type { Doubt } from './hand-command.js';

export interface ShellRecord {
  /** Tells nested shells apart: a pid. */
  readonly shell: string;
  readonly code: number;
  /** A number. */
  readonly uid: string;
  /** Where the shell stands now; undefined `line`: it has just begun. */
  readonly directory: string;
  readonly line: string | undefined;
  readonly doubt?: Doubt | undefined;
}

/** The variables that make a shell record. History files of its own would be files in the tree. */
export function recordingVariables(shell: 'bash' | 'ash' | 'other'): Record<string, string> {
  const none = { HISTFILE: '', LESSHISTFILE: '-' };
  if (shell === 'bash') return { ...none, PROMPT_COMMAND: bashRecords };
  return shell === 'ash' ? { ...none, PS1: ashRecords, PS2: ashContinues } : none;
}

/** A command that the jail's shell becomes with the record on descriptor 9: bash itself uses 3 now and then. */
export function recording(argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', 'exec 9>&3 3>&-; exec "$@"', 'sh', ...argv];
}

/**
 * A line that begins with a blank is not recorded, as many are used to. What a profile has set that would lose lines is set right before
 * the first prompt; what is set later was meant.
 */
const bashRecords = [
  '__klee_code=$? HISTFILE= HISTCONTROL=ignorespace HISTIGNORE=',
  '[ "${__klee_line+x}" ] || { shopt -s cmdhist; [ "${HISTSIZE-}" != 0 ] || HISTSIZE=500; }',
  '__klee_line=$(HISTTIMEFORMAT= history 1)',
  '{ printf "%s\\0" klee:bash "$BASHPID" "$__klee_code" "$EUID" "$PWD" "$__klee_line" >&9; } 2>/dev/null',
].join('; ');

const ashRecords =
  '$(code=$?; { printf "%s\\0" klee:ash $$ $code "$(id -u)" "$PWD" "$LINENO:$(history)" >&9; } 2>/dev/null; exit $code)\\w \\$ ';

/** Before the next line of a command over several. */
const ashContinues =
  '$(code=$?; { printf "%s\\0" klee:ash+ $$ $code "" "" "$LINENO:$(history)" >&9; } 2>/dev/null; exit $code)> ';

type About = Omit<ShellRecord, 'line' | 'doubt'>;

/** What shells have written, in the order in which it happened. */
export function parseRecords(written: Buffer): ShellRecord[] {
  const fields = written.toString().split('\0');
  const numbers = new Map<string, number>();
  const followed = new Map<string, AshLines>();
  const records: ShellRecord[] = [];

  function bash(about: About, history: string): void {
    const last = numbers.get(about.shell);
    const { number, text } = bashEntry(history);
    numbers.set(about.shell, number ?? last ?? -1);
    const fresh = last !== undefined && number !== undefined && number > last;
    records.push({ ...about, line: last === undefined ? undefined : fresh ? text : '' });
  }

  function ash(about: About, prompt: AshPrompt): void {
    const { shell } = about;
    const lines = followed.get(shell);
    if (lines === undefined) {
      followed.set(shell, new AshLines(prompt));
      records.push({ ...about, line: undefined });
      return;
    }
    const { line, doubt, lastAgain } = lines.ended(prompt);
    const at = records.findLastIndex((record) => record.shell === shell && record.line !== '');
    const ran = records[at];
    if (lastAgain && ran !== undefined) records[at] = { ...ran, doubt: 'again' };
    records.push({ ...about, line, doubt });
  }

  for (let at = 0; at + 6 < fields.length; at += 1) {
    const kind = fields[at] ?? '';
    if (!kinds.has(kind)) continue;
    const [shell = '', code = '', uid = '', directory = '', history = ''] = fields.slice(at + 1, at + 6);
    at += 5;
    const about = { shell, code: Number(code), uid, directory };
    if (kind === 'klee:bash') bash(about, history);
    else if (kind === 'klee:ash') ash(about, ashPrompt(about.code, history));
    else followed.get(shell)?.continued(ashPrompt(about.code, history));
  }
  // A line that is not to be recorded still says where the next one runs.
  return records.map((record) => (/^\s/.test(record.line ?? '') ? { ...record, line: '' } : record));
}

const kinds: ReadonlySet<string> = new Set(['klee:bash', 'klee:ash', 'klee:ash+']);

/** `%5d%c %s` (bashhist.c): one entry, which can have line ends in it. */
function bashEntry(history: string): { readonly number: number | undefined; readonly text: string } {
  const match = /^ *(\d+)[ *] (.*)$/s.exec(history);
  return { number: match === null ? undefined : Number(match[1]), text: match?.[2] ?? '' };
}

/** LINENO, and a line for each that the history holds, which can be 15 of them: `%4d %s` (libbb/lineedit.c). */
function ashPrompt(code: number, field: string): AshPrompt {
  const colon = field.indexOf(':');
  const last =
    field
      .slice(colon + 1)
      .split('\n')
      .at(-1) ?? '';
  return { code, lineNumber: Number(field.slice(0, colon)), last: /^ *\d+ (.*)$/.exec(last)?.[1] ?? '' };
}
