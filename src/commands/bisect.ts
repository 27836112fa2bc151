import type { BisectEnd, Bisection, BisectOptions, Sought, Tried } from '../debugger/search/bisect.js';
import type { StepRef } from '../debugger/events.js';
import type { Reach } from '../debugger/search/states.js';
import { printable } from '../view/printable.js';
import { quoted } from '../view/quoted.js';
import type { Theme } from '../view/theme.js';
import { readStep, splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { exitText, stepText } from './step-words.js';

const usage = 'bisect [--ok] [--from N] [--all] CMD';

export const bisect = defineCommand({
  name: 'bisect',
  group: 'searching',
  usage: [usage],
  summary: 'Find the first step after which a command fails',
  details: [
    'Tries CMD, a shell command line, on the snapshots of the steps that have run, up to the position: first at the end and the start, then in the middle of what is left, at most ten times for 300 steps. No step runs, and what CMD does to files reaches nothing. It has the user, the directory and the variables of each step.',
    '`--ok` finds the first step after which it succeeds; `--from N` begins after step N: to find who deleted what an earlier step made. `--all` looks at the steps that are recorded behind the position too. Where CMD exits with 125 it cannot tell, as with `git bisect run`, and a neighbour is tried.',
    'A fault that comes and goes can hide between two tries that say the same; `history CMD` tries every step.',
  ],
  examples: [
    'bisect test -f /etc/app.conf',
    'bisect --ok grep -q postgres /etc/passwd',
    'bisect --from 4 test -f /etc/app.conf',
  ],
  repeat: 'never',
  run(args, context) {
    const options = readArguments(args);
    if (options.command === '') throw usageError('Which command?', usage);
    return context.debugger.search.bisect(options);
  },
  show: answer,
  complete: pathsInTree,
});

function readArguments(args: string): BisectOptions {
  let [lookFor, from, reach]: [Sought, number | undefined, Reach] = ['failure', undefined, 'position'];
  for (let rest = args; ;) {
    let [first, more] = splitFirst(rest);
    if (first === '--ok') lookFor = 'success';
    else if (first === '--all') reach = 'recorded';
    else if (first === '--from') {
      [first, more] = splitFirst(more);
      from = readStep(first, usage);
    } else if (first === '--') return { command: more, lookFor, from, reach };
    else if (first.startsWith('--')) throw usageError(`There is no option ${first}.`, usage);
    else return { command: rest, lookFor, from, reach };
    rest = more;
  }
}

function* answer({ lookFor, runs, end }: Bisection, theme: Theme): Iterable<string> {
  const [does, doesNot, begins] =
    lookFor === 'failure' ? ['fails', 'succeeds', 'begins to fail'] : ['succeeds', 'fails', 'begins to succeed'];
  const count = `${runs} ${runs === 1 ? 'run' : 'runs'}`;
  switch (end.kind) {
    case 'found':
      yield theme.current(`It ${begins} after ${stepText(end.after.step)}`);
      yield* sides(end);
      yield theme.dim(
        `  ${count}; \`diff ${end.after.step.number}\` shows what the step changed, \`goto ${end.after.step.number}\` goes before it`,
      );
      return;
    case 'among':
      yield `It ${begins} after one of these steps; which of them, the command could not tell:`;
      yield* end.steps.map((step) => `  ${stepText(step)}`);
      return;
    case 'interrupted':
      yield `Interrupted after ${count}: if it ${begins}, then after ${range(end.steps)}`;
      return;
    case 'agree':
      yield* agreement(end, end.has ? does : doesNot);
      return;
    case 'reversed':
      yield `It ${does} after step ${end.first.step.number} already, and ${doesNot} after step ${end.last.step.number}: nothing to find.`;
      yield theme.dim(
        `  \`bisect ${lookFor === 'failure' ? '--ok CMD' : 'CMD'}\` finds the first step after which it ${doesNot}`,
      );
      return;
    case 'allUnclear':
      yield 'The command could not tell after any step.';
      yield* side('after', end.last);
  }
}

function* sides({ before, after }: Extract<BisectEnd, { kind: 'found' }>): Iterable<string> {
  yield before.snapshot === after.snapshot
    ? `  snapshot:  @${after.snapshot}, before and after: the step changed no file`
    : `  snapshot:  @${before.snapshot} before, @${after.snapshot} after`;
  yield* side('before', before);
  yield* side('after', after);
}

function* side(name: 'before' | 'after', { trial }: Tried): Iterable<string> {
  const how = trial.kind === 'ran' ? exitText(trial.exit) : printable(trial.message);
  yield `  ${`${name}:`.padEnd(9)}  ${how}`;
  if (trial.kind === 'ran') yield* quoted(trial.output.text);
}

function* agreement({ first, last }: Extract<BisectEnd, { kind: 'agree' }>, does: string): Iterable<string> {
  const [start, end] = [first.step.number, last.step.number];
  if (start === end) yield `It ${does} after step ${end}, the only state there is: nothing to find.`;
  else {
    yield `It ${does} after step ${start}, the first with files, and after step ${end}, the last: nothing to find.`;
    yield 'What comes and goes may hide in between: `history CMD` tries every step, `bisect --from N` begins later.';
  }
  yield* side('after', last);
}

/** `step 4`; `steps 4 to 9` */
function range(steps: readonly StepRef[]): string {
  const [first, last] = [steps[0]?.number, steps.at(-1)?.number];
  return first === last ? `step ${last}` : `one of steps ${first} to ${last}`;
}
