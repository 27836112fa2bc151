import { duration, size } from '../view/units.js';
import { stepLines } from '../view/steps.js';
import { printable } from '../view/printable.js';
import { table } from '../view/table.js';
import type { Theme } from '../view/theme.js';
import { KleeError } from '../errors.js';
import { noArguments, splitFirst } from './arguments.js';
import { breakpointLines } from './breakpoint-lines.js';
import { type CommandContext, defineCommand } from './command.js';
import { checkpointLines, lineLines, programLines, sourceLines } from './info-here.js';
import { infoSummaries } from './info-topics.js';
import { processNames } from './step-words.js';
import { lastVerification } from './info-verify.js';
import { resolvePrefix } from './resolve.js';

type Lines = Iterable<string> | AsyncIterable<string>;

type Topic = (context: CommandContext, theme: Theme, args: string) => Lines | Promise<Lines>;

function env({ debugger: engine }: CommandContext, theme: Theme): Lines {
  const { user, directory, variables, arguments: args, cmd, overrides } = engine.environment();
  const ours = (is: boolean) => (is ? theme.dim('  (set in this session)') : '');
  const isOurs = (name: string) => Object.hasOwn(overrides.environment, name);
  const entries = Object.entries(variables).map(([name, value]) => {
    const isArg = args.includes(name) && !isOurs(name);
    return `${name}=${printable(value)}${isArg ? theme.dim('  (ARG)') : ''}${ours(isOurs(name))}`;
  });
  return [
    `user:     ${user}${ours(overrides.user !== null)}`,
    `workdir:  ${directory}${ours(overrides.workdir !== null)}`,
    `cmd:      ${JSON.stringify(cmd)}`,
    ...entries,
  ];
}

const topics: Readonly<Record<string, Topic>> = {
  steps: ({ debugger: engine, frontEnd }, theme) =>
    stepLines(
      engine.steps().map((row) => ({
        number: row.step.number,
        instruction: row.step.logical,
        current: row.current,
        breakpoint: row.breakpoint,
        state: row.skipped ? 'skipped' : row.state === 'waiting' ? undefined : row.state,
        note: [
          row.skipped ? 'skipped' : '',
          row.snapshot === undefined ? '' : `@${row.snapshot}`,
          row.durationMs === undefined || row.snapshot === undefined ? '' : duration(row.durationMs),
        ]
          .filter((part) => part !== '')
          .join(' '),
      })),
      { theme, columns: frontEnd.columns() },
    ),
  breakpoints: ({ debugger: engine, frontEnd }, theme) =>
    breakpointLines(engine.stops.list(), 'No breakpoints or watchpoints.', { theme, columns: frontEnd.columns() }),
  watchpoints: ({ debugger: engine, frontEnd }, theme) =>
    breakpointLines(
      engine.stops.list().filter(({ kind }) => kind === 'watchpoint'),
      'No watchpoints.',
      { theme, columns: frontEnd.columns() },
    ),
  display: ({ debugger: engine }) => {
    const rows = engine.displays.list();
    if (rows.length === 0) return ['There are no auto-display expressions now.'];
    const lines = rows.map(({ number, expression }) => `${number}:   y  ${expression}`);
    return ['Auto-display expressions now in effect:', 'Num Enb Expression', ...lines];
  },
  snapshots: async ({ debugger: engine, frontEnd }, theme) => {
    const rows = await engine.snapshots();
    if (rows.length === 0) return ['No snapshots yet: no step has run.'];
    const columns = ['', 'STEP', 'SNAPSHOT', 'SIZE', 'TOOK', 'INSTRUCTION'].map((title) => ({ title }));
    const cells = rows.map((row) => [
      row.current ? '*' : '',
      String(row.step.number),
      `@${row.snapshot}`,
      size(row.size),
      duration(row.durationMs),
      printable(row.step.logical),
    ]);
    return table(columns, cells, theme, frontEnd.columns());
  },
  checkpoints: checkpointLines,
  line: (context, _theme, args) => lineLines(context, args),
  source: sourceLines,
  program: programLines,
  session: ({ debugger: engine }) => [
    `session:     ${engine.id}`,
    `executed:    ${engine.executed} RUN and COPY steps`,
  ],
  env,
  locals: env,
  verify: lastVerification,
  jail: async ({ debugger: engine }) => {
    const info = await engine.jail.info();
    return [
      `jail:        ${info.id ?? 'none yet'}${info.running ? ', running' : ''} (${info.driver} on ${info.store})`,
      `profile:     ${info.profile}`,
      `network:     ${info.network}`,
      `parameters:  ${info.parameters.length === 0 ? 'none' : info.parameters.join(' ')}`,
      ...info.mounts.map(
        ({ source, target, readOnly }) => `mount:       ${source} on ${target}${readOnly ? ', read-only' : ''}`,
      ),
      `processes:   ${info.processes.length === 0 ? 'none' : processNames(info.processes)}`,
      ...(info.path === undefined ? [] : [`files:       ${info.path}`]),
    ];
  },
};

const names = Object.keys(topics);

/** The arguments of those topics that take any. */
const takes: Readonly<Record<string, string>> = { line: ' [N]', verify: ' [--diff]' };

export const info = defineCommand({
  name: 'info',
  aliases: ['i'],
  group: 'looking',
  usage: names.map((name) => `info ${name}${takes[name] ?? ''}`),
  summary: 'Show the steps, breakpoints, snapshots, checkpoints, variables or the jail',
  details: [
    'In `info steps`, `=>` is before the step that runs next, `b` at a breakpoint, `*` at steps that have run, `!` at one that failed and `~` at those that are skipped.',
  ],
  topics: names.map((name) => ({ name, summary: infoSummaries[name] ?? '' })),
  examples: ['info steps', 'i b'],
  repeat: 'same',
  async run(args, context) {
    if (args === '') return topicList();
    const [begun, rest] = splitFirst(args);
    const name = topicOf(begun);
    if (takes[name] === undefined) noArguments(rest, `info ${name}`);
    const lines: string[] = [];
    for await (const line of (await topics[name]?.(context, context.frontEnd.theme, rest)) ?? []) lines.push(line);
    return lines;
  },
  show: (lines) => lines,
  complete: (args) => (args.includes(' ') ? [] : names),
});

/** What `info` alone shows, as gdb. */
function topicList(): string[] {
  const lines = names.map((name) => `info ${name} -- ${infoSummaries[name] ?? ''}.`);
  return ['List of info subcommands:', '', ...lines, '', 'Command name abbreviations are allowed if unambiguous.'];
}

/** The topic that `word` names or begins. @throws KleeError KLEE_USAGE as gdb words it */
function topicOf(word: string): string {
  const begun = resolvePrefix(word, names);
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only;
  throw new KleeError(
    'KLEE_USAGE',
    only === undefined
      ? `Undefined info command: "${word}".  Try "help info".`
      : `Ambiguous info command "${word}": ${begun.sort().join(', ')}.`,
  );
}
