/** `info checkpoints`, `line`, `source` and `program`: where the session stands, as gdb's hand asks for it. */
import { KleeError } from '../errors.js';
import { printable } from '../view/printable.js';
import { table } from '../view/table.js';
import type { Theme } from '../view/theme.js';
import { clip } from '../view/width.js';
import { usageError } from './arguments.js';
import type { CommandContext } from './command.js';
import { stopLine } from './stop-words.js';

/** What an instruction may take of a line, so that common terminals have it whole. */
const instructionWidth = 36;

export function checkpointLines({ debugger: engine }: CommandContext, theme: Theme): string[] {
  const columns = ['', 'NUM', 'STEP', 'SNAPSHOT', 'INSTRUCTION', 'NAME'].map((title) => ({ title }));
  const cells = engine.travel
    .checkpoints()
    .map(({ current, id, step, snapshot, names }) => [
      current ? '*' : '',
      String(id),
      step === undefined ? 'start' : String(step.number),
      snapshot === undefined ? '' : `@${snapshot}`,
      clip(printable(step?.logical ?? ''), instructionWidth),
      names.join(', '),
    ]);
  return table(columns, cells, theme);
}

/** What a line of the Dockerfile belongs to: the line given, or that of the step which runs next. */
export function lineLines({ debugger: engine }: CommandContext, args: string): string[] {
  const lines = engine.lines();
  const current = lines.find((line) => line.current)?.line ?? lines.length;
  const given = args.replace(/^:/, '');
  if (given !== '' && !/^\d{1,9}$/.test(given)) throw usageError(`'${args}' is not a line.`, 'info line [N]');
  const wanted = given === '' ? current : Number(given);
  const { file } = engine.position();
  const line = lines.find((one) => one.line === wanted);
  if (line === undefined) {
    throw new KleeError('KLEE_USAGE', `Line number ${wanted} is out of range for "${file}".`);
  }
  const place = `Line ${wanted} of "${file}"`;
  const { text } = line;
  if (/^\s*(#|$)/.test(text) && line.step === undefined) {
    const next = lines.find((one) => one.line > wanted && one.step !== undefined);
    return [
      next?.step === undefined ? `${place} has no step.` : `${place} has no step; step ${next.step} is after it.`,
    ];
  }
  const first = lines.findLast((one) => one.line <= wanted && one.step !== undefined);
  if (first?.step === undefined) return [`${place} has no step.`];
  const logical = printable(engine.steps()[first.step - 1]?.step.logical ?? '');
  return [
    first.line === wanted
      ? `${place} is step ${first.step}: ${logical}`
      : `${place} is in step ${first.step}, which starts at line ${first.line}: ${logical}`,
  ];
}

export function sourceLines({ debugger: engine, memory }: CommandContext): string[] {
  const { file, edited, total } = engine.position();
  return [
    `Current source file is ${file}`,
    ...(memory.dockerfilePath === undefined ? [] : [`Located in ${memory.dockerfilePath}`]),
    `Contains ${engine.lines().length} lines, ${total} steps.`,
    'Source language is dockerfile.',
    ...(edited ? ['The plan has edits that this file does not have; `export` writes them.'] : []),
  ];
}

export async function programLines({ debugger: engine }: CommandContext): Promise<string[]> {
  const position = engine.position();
  if (position.done === 0 && !position.failed) return ['The program being debugged is not being run.'];
  const { id, driver, store, running } = await engine.jail.info();
  const jail = id === undefined || !running ? `no jail (${driver} on ${store})` : `jail ${id} (${driver} on ${store})`;
  const at = engine.stops.stoppedAt;
  const why = position.failed
    ? 'It stopped because the step failed.'
    : position.next === undefined
      ? 'It ran to its end.'
      : at === undefined
        ? 'It stopped after being stepped.'
        : `It stopped at breakpoint ${at}.`;
  return [`Using ${jail}.`, stopLine(position), why];
}
