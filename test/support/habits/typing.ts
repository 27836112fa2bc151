/** How commands are typed, repeated, explained, set up and made. */
import { anything, nothing, type Row } from './habit.js';

export const typing: readonly Row[] = [
  {
    row: 'empty line',
    habits: [
      {
        name: 'repeats the last command',
        typed: [
          ['next', /^Stopped before step 2\/6/m],
          ['', /^Stopped before step 3\/6/m],
          ['', /^Stopped before step 4\/6/m],
          ['back', /^Stopped before step 3\/6/m],
          ['', /^Stopped before step 2\/6/m],
        ],
      },
      {
        name: 'goes on listing',
        typed: [
          ['list 1,2', /^[^\n]*FROM busybox\n[^\n]*ENV A=b\n$/],
          ['', /^[^\n]*RUN echo one > \/one\n/],
        ],
      },
      {
        name: 'does not set a breakpoint twice',
        typed: [
          ['break 3', /^Breakpoint 1 /],
          ['', nothing],
        ],
      },
      {
        name: 'does not run again',
        typed: [
          ['run', /^Build finished/m],
          ['', nothing],
        ],
      },
    ],
  },
  {
    row: 'unique prefixes; b c n s r l p i u d h q bt k',
    habits: [
      {
        name: 'stand for their commands',
        typed: [
          ['b 3', /^Breakpoint 1 /],
          ['c', /breakpoint 1\)/],
          ['n', /^Stopped before step 4\/6/m],
          ['l', /RUN echo two/],
          ['p $A', '$1 = "b"'],
          ['i b', /^.*Num +Type/],
          ['h next', /next/],
          ['d 1', nothing],
          ['cont', /^Build finished/m],
        ],
      },
      {
        name: 'n is next, though others begin with it',
        typed: [['n', /^Stopped before step 2\/6/m]],
      },
      {
        name: 's, r, u, bt and k',
        typed: [
          ['s', /^Stopped before step 2\/6/m],
          ['u 4', /^Stopped before step 4\/6/m],
          ['bt', /^#0 /],
          ['r', /^Build finished/m],
          ['k', anything],
        ],
      },
      {
        name: 'are refused where they are ambiguous',
        typed: [
          ['de', 'Ambiguous command "de": define, delete, delete-step.'],
          ['comm', 'Ambiguous command "comm": commands, commit.'],
          ['info l9', /^Undefined info command: "l9"\. {2}Try "help info"\.$/m],
          ['info s', 'Ambiguous info command "s": session, snapshots, source, steps.'],
        ],
      },
      {
        name: 'are refused where there is no such command',
        typed: [['foo', /^Undefined command: "foo"\. {2}Try "help"\.$/m]],
      },
    ],
  },
  {
    row: 'info, help, apropos, help CMD, complete',
    habits: [
      {
        name: 'help',
        typed: [
          ['help', /^ +next \(n\) /m],
          ['help next', /^ +next \[N\]$/m],
          ['help foo', /^Undefined command: "foo"\. {2}Try "help"\.$/m],
        ],
      },
      {
        name: 'apropos, help of a group, and complete',
        typed: [
          ['apropos snapshot', /^back\b/m],
          ['help running', /^.*next/m],
          ['complete brea', /^break$/m],
          ['complete info brea', /^info breakpoints$/m],
        ],
      },
      {
        name: 'info of nothing lists what there is',
        typed: [
          ['info', /^List of info subcommands:\n\n[^]*^info breakpoints -- /m],
          ['info nothing', /^Undefined info command: "nothing"\. {2}Try "help info"\.$/m],
        ],
      },
    ],
  },
  {
    row: 'set confirm, pagination, logging, history save, listsize, prompt',
    habits: [
      {
        name: 'are taken, and shown',
        typed: [
          ['set confirm off', nothing],
          ['show confirm', 'Whether to confirm potentially dangerous operations is off.'],
          ['show logging', /The current logfile is "klee\.txt"\./],
          ['set logging off', /^You aren't set up for logging\.$/m],
          ['set pagination off', nothing],
          ['show pagination', 'State of pagination is off.'],
          ['set history save on', nothing],
          ['show history save', 'Saving of the history record on exit is on.'],
          ['set prompt (k) ', nothing],
          ['show prompt', /"\(k\) ?"/],
        ],
      },
    ],
  },
  {
    row: 'define, document, source',
    habits: [
      {
        name: 'define and document make a command',
        typed: [
          ['define twice\nnext\nnext\nend', nothing],
          ['document twice\nRuns two steps.\nend', nothing],
          ['help twice', /^Runs two steps\.$/m],
          ['twice', /^Stopped before step 3\/6/m],
        ],
      },
      {
        name: 'source wants a file that is there',
        typed: [
          ['source', /^source command requires file name of file to source\.$/m],
          ['source /nope', /^\/nope: No such file or directory\.$/m],
        ],
      },
    ],
  },
];
