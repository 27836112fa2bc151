import { KleeError } from '../errors.js';
import { usageError } from './arguments.js';
import { splitCondition } from './breakpoint-arguments.js';
import { defineCommand } from './command.js';
import { buildVariables } from './evaluate.js';
import { pathsInTree } from './paths-in-tree.js';

const usage = 'watch PATH|GLOB|$NAME|!COMMAND [if CONDITION]';

export const watch = defineCommand({
  name: 'watch',
  group: 'breakpoints',
  usage: ['watch PATH|GLOB [if CONDITION]', 'watch $NAME [if CONDITION]', 'watch !COMMAND'],
  summary: 'Stop after the step that changes a file, a variable or what a command writes',
  details: [
    'Compares what each step found with what it left, whether it ran or was re-used, and shows the old and the new value; of texts, a unified diff. A file counts as changed when its content, its type, its permissions or its owner is another, a directory when anything below it is; times do not count. What is not there yet can be watched. `*`, `**`, `?`, `[…]` and `{a,b}` make a glob.',
    'COMMAND runs in a jail on the snapshot of each step, and what it writes is compared; what it does to the files is dropped. Give it a condition by `condition`.',
  ],
  examples: ['watch /etc/app.conf', 'watch /etc/**/*.conf', 'watch $PATH', 'watch !wc -c < /var/lib/dpkg/status'],
  repeat: 'never',
  run(args, context) {
    if (args === '') throw usageError('Argument required (what to watch).', usage);
    const isCommand = args.startsWith('!');
    const { what, condition } = isCommand ? { what: args, condition: undefined } : splitCondition(args, usage);
    return Promise.resolve(context.debugger.stops.watch(what, { condition }));
  },
  *show({ number, what }) {
    yield `Watchpoint ${number}: ${what}`;
  },
  complete: async (args, context) => [...buildVariables(context), ...(await pathsInTree(args, context))],
});

function refused(name: 'rwatch' | 'awatch', what: string) {
  return defineCommand({
    name,
    group: 'breakpoints',
    usage: [`${name} PATH`],
    summary: `Not possible here: stop when something is ${what}`,
    details: [
      'A snapshot tells what a step changed, not what it read. `watch` stops after the step that changed something.',
    ],
    examples: [`${name} /etc/app.conf`],
    repeat: 'never',
    run: () =>
      Promise.reject(
        new KleeError('KLEE_USAGE', 'Expression cannot be implemented with read/access watchpoint.', {
          hint: 'a snapshot tells what a step changed, not what it read; `watch` stops after a change',
        }),
      ),
  });
}

export const rwatch = refused('rwatch', 'read');
export const awatch = refused('awatch', 'read or changed');
