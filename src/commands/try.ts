import { changeLine, changeSummary } from '../view/changes.js';
import { duration } from '../view/units.js';
import { noArguments, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { exitText } from './step-words.js';

const tryUsage = 'try CMD';

/** How many changed files are named; `diff` has them all. */
const named = 20;

export const tryCommand = defineCommand({
  name: 'try',
  group: 'repairing',
  usage: [tryUsage],
  summary: 'Run a command that may become a RUN, and show what it does',
  details: [
    'It runs on what stands here, as `RUN CMD` would. `keep` makes it a step before the one that runs next; it is not run again for that where it ran on the clean snapshot. `drop` or `back` takes it back, and another `try` after one that began on the clean snapshot begins there again.',
    'Inside a step it runs as `exec` does there. In what a failed step left, or on changes made by hand, each try runs on what was before it; `keep` then runs the step from the clean snapshot, and says whether it makes the same.',
    'A heredoc (`try <<EOF`) goes on to the line that ends it, as that of a RUN.',
  ],
  examples: ['try apt-get install -y make', 'try make check'],
  repeat: 'never',
  run: (args, context) => {
    if (args === '') throw usageError('Which command?', tryUsage);
    return context.debugger.hands.try(args);
  },
  *show({ tried, changes, step }, theme) {
    const counts = { added: 0, modified: 0, deleted: 0 };
    for (const change of changes) counts[change.kind] += 1;
    for (const change of changes.slice(0, named)) yield changeLine(change, theme);
    if (changes.length > named) yield `and ${changes.length - named} more; \`diff\` shows all`;
    const { exit, durationMs } = tried;
    const status = exitText(exit);
    const end = exit.code === 0 ? theme.success(status) : theme.error(status);
    yield `Tried: ${end}, ${duration(durationMs)}, ${changeSummary(counts)}`;
    yield theme.dim(
      exit.code === 0
        ? `  \`keep\` makes it step ${step}, \`drop\` takes it back, \`try\` tries something else`
        : '  `drop` takes it back, `try` tries something else',
    );
  },
});

export const keep = defineCommand({
  name: 'keep',
  group: 'repairing',
  usage: ['keep'],
  summary: 'Make a step of what was tried',
  details: ['The command of the last `try` becomes a RUN before the step that runs next, and is done.'],
  examples: ['keep'],
  repeat: 'never',
  run: (args, context) => {
    noArguments(args, 'keep');
    return context.debugger.hands.keep();
  },
});

export const drop = defineCommand({
  name: 'drop',
  group: 'repairing',
  usage: ['drop'],
  summary: 'Drop what was tried, or changed by hand',
  details: ['The files are those of the clean snapshot again. In what a failed step left, that is dropped with it.'],
  examples: ['drop'],
  repeat: 'never',
  run: (args, context) => {
    noArguments(args, 'drop');
    return context.debugger.hands.drop();
  },
  *show(dropped) {
    // Of changes an event tells.
    if (dropped === 'trial') yield 'Dropped what was tried, which had changed nothing.';
  },
});
