import type { ForwardEnd } from '../debugger/debugger.js';
import type { Candidate } from '../debugger/hands/candidates.js';
import { type Choice, everything, type FileChoice, type HandsReport } from '../debugger/hands/report.js';
import { changeLine } from '../view/changes.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'record [all|N…] [--copy PATH NAME] [--heredoc PATH]';

export const record = defineCommand<HandsReport | ForwardEnd>({
  name: 'record',
  group: 'repairing',
  usage: ['record', 'record all', 'record N…', 'record [all|N…] --copy PATH NAME', 'record [all|N…] --heredoc PATH'],
  summary: 'Make instructions of what was done by hand',
  details: [
    'Alone it lists the commands of `shell` and `exec` that succeeded and may have changed files, and the files that differ. With numbers those commands become instructions before the step that runs next: a RUN each, in the directory that it ran in where that can matter, and after a USER for who ran it, as `set user` and `set workdir` have it too; what was exported becomes an ENV. Variables that it had by `set env`, or of a step that it ran inside of, are named: no instruction sets them. `all` takes the commands that are marked, and writes out the files that were edited.',
    '`--copy PATH NAME` writes the file PATH of the jail into the context as NAME, where nothing may be overwritten, and COPYs it. `--heredoc PATH` writes a short text out in the instruction itself. Both can be given more than once.',
    'The instructions run from the clean snapshot. What the hands had made gets a checkpoint of its own, and is compared with what they have made: what differs is listed.',
  ],
  examples: [
    'record',
    'record 1 3',
    'record all',
    'record --copy /etc/app.conf app.conf',
    'record 2 --heredoc /etc/hosts.allow',
  ],
  repeat: 'never',
  async run(args, context) {
    const { hands } = context.debugger;
    const report = await hands.report();
    const nothing = report.candidates.length === 0 && report.changes.length === 0;
    return args === '' || nothing ? report : hands.record(readChoice(args, report));
  },
  *show(answer, theme) {
    if (typeof answer !== 'string') yield* reportLines(answer, theme);
  },
  complete: async (args, context) => {
    const { files } = await context.debugger.hands.report();
    return /--(?:copy|heredoc) \S*$/.test(args)
      ? files.map(({ change }) => change.path)
      : ['all', '--copy', '--heredoc'];
  },
});

function readChoice(args: string, report: HandsReport): Choice {
  const words = args.split(/\s+/);
  const candidates: number[] = [];
  const files: FileChoice[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'all') {
      const all = everything(report);
      candidates.push(...all.candidates);
      files.push(...all.files);
    } else if (word === '--copy') {
      const [path, name] = [words.shift(), words.shift()];
      if (path === undefined || name === undefined) throw usageError('--copy wants a path and a name.', usage);
      files.push({ path, as: 'copy', name });
    } else if (word === '--heredoc') {
      const path = words.shift();
      if (path === undefined) throw usageError('--heredoc wants a path.', usage);
      files.push({ path, as: 'text' });
    } else if (/^\d{1,9}$/.test(word)) candidates.push(Number(word));
    else throw usageError(`'${word}' is not the number of a command.`, usage);
  }
  // What is said of a file by itself counts more than `all`.
  const last = new Map(files.map((file) => [file.path, file]));
  for (const file of files) if (file.as === 'copy') last.set(file.path, file);
  return { candidates, files: [...last.values()] };
}

function* reportLines({ candidates, files, changes }: HandsReport, theme: Theme): Iterable<string> {
  if (candidates.length === 0 && changes.length === 0) {
    yield 'Nothing was done by hand.';
    return;
  }
  for (const [index, candidate] of candidates.entries()) {
    const note = candidate.note === undefined ? '' : theme.dim(`  (${candidate.note})`);
    yield `${candidate.chosen ? '*' : ' '}${String(index + 1).padStart(3)}  ${candidateText(candidate)}${note}`;
  }
  const edited = new Set(files.flatMap((file) => (file.edited ? [file.change.path] : [])));
  for (const change of changes) yield `${edited.has(change.path) ? '*' : ' '}     ${changeLine(change, theme)}`;
  yield theme.dim('`record all` takes what is marked (*); `help record` has more');
}

/** `RUN make  (in /src, as postgres)` */
export function candidateText(candidate: Candidate): string {
  if (candidate.kind === 'env') return `ENV ${candidate.name}=${printable(candidate.value)}`;
  const { line, directory, user } = candidate;
  return `RUN ${printable(line)}  (in ${printable(directory)}${user === undefined ? '' : `, as ${user}`})`;
}
