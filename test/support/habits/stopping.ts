/** Breakpoints, watchpoints and catchpoints. */
import { anything, failing, nothing, type Row } from './habit.js';

/** One stage: klee does not build a second yet. */
const staged = 'ARG V=1\nFROM busybox AS base\nRUN echo bin > /bin/app\n';

export const stopping: readonly Row[] = [
  {
    row: 'break, b, tbreak',
    habits: [
      {
        name: 'say what they set, and give no number twice',
        typed: [
          ['break 3', /^Breakpoint 1 at step 3: file Dockerfile, line 3/],
          ['tbreak 6', /^Temporary breakpoint 2 at step 6: file Dockerfile, line 7/],
          ['delete 2', nothing],
          ['b 6', /^Breakpoint 3 at step 6/],
        ],
      },
      {
        name: 'take lines, and any line of an instruction that goes over several',
        typed: [
          ['break :5', /^Breakpoint 1 at step 4: file Dockerfile, line 4/],
          ['break Dockerfile:7', /^Breakpoint 2 at step 6: file Dockerfile, line 7/],
        ],
      },
      {
        name: 'take instructions and expressions',
        typed: [
          ['break RUN', 'Breakpoint 1 at steps 3, 4, 5 and 6: RUN. (4 locations)'],
          ['break /four/', /^Note: breakpoint 1 also set at step 6\.\nBreakpoint 2 at step 6: /],
        ],
      },
      {
        name: 'take the names of stages',
        dockerfile: staged,
        typed: [['break base', /^Breakpoint 1 at step 2/]],
      },
      {
        name: 'stand at the next step without an argument',
        typed: [
          ['next 2', anything],
          ['break', /^Breakpoint 1 at step 3/],
        ],
      },
      {
        name: 'tbreak stops once',
        typed: [
          ['tbreak 3', /^Temporary breakpoint 1 /],
          ['continue', /temporary breakpoint 1/i],
          ['info breakpoints', /^No breakpoints/],
        ],
      },
    ],
  },
  {
    row: 'break 99',
    habits: [
      { name: 'there is no such line', typed: [['break :99', /^No line 99 in the current file\.$/m]] },
      {
        name: 'and nothing is left pending without a person to ask',
        typed: [
          ['break :99', /^Make breakpoint pending .*\(y or \[n\]\) \[answered N; input not from terminal\]$/m],
          ['info breakpoints', 'No breakpoints or watchpoints.'],
        ],
      },
    ],
  },
  {
    row: 'info breakpoints, i b',
    habits: [
      {
        name: 'has the columns',
        typed: [
          ['tbreak 3', anything],
          ['i b', /^ *Num +Type +Disp +Enb +\w+ +What *\n[^]*^ *1 +breakpoint +del +y +.*RUN echo one > \/one/m],
        ],
      },
      {
        name: 'says that there are none',
        typed: [['i b', 'No breakpoints or watchpoints.']],
      },
      {
        name: 'has the conditions, the hits and what is ignored, below',
        typed: [
          ['break 4 if true', anything],
          ['next 3', anything],
          ['back', anything],
          ['next', anything],
          ['ignore 1 2', 'Will ignore next 2 crossings of breakpoint 1.'],
          ['i b', /^\s+stop only if true\n\s+breakpoint already hit 2 times\n\s+ignore next 2 hits$/m],
        ],
      },
    ],
  },
  {
    row: 'break … if, condition, ignore, commands, enable, disable, delete, clear',
    habits: [
      {
        name: 'delete of what is not there',
        typed: [['delete 99', /^No breakpoint number 99\.$/m]],
      },
      {
        name: 'a condition is a shell test in the jail',
        typed: [
          ['break 3 if test -e /one', anything],
          ['break 6 if test -e /one', anything],
          ['continue', /^Stopped before step 6\/6, .*breakpoint 2/m],
        ],
      },
      {
        name: 'a condition is on a variable',
        typed: [
          ['break 3 if $A == c', anything],
          ['break 4 if $A == b', anything],
          ['continue', /^Stopped before step 4\/6, .*breakpoint 2/m],
        ],
      },
      {
        name: 'condition without an expression takes it away',
        typed: [
          ['break 3 if false', anything],
          ['condition 1', 'Breakpoint 1 now unconditional.'],
          ['condition 9 true', /^No breakpoint number 9\.$/m],
          ['continue', /^Stopped before step 3\/6/m],
        ],
      },
      {
        name: 'ignore says how many crossings',
        typed: [
          ['break 3', anything],
          ['ignore 1 2', 'Will ignore next 2 crossings of breakpoint 1.'],
          ['ignore 1 0', 'Will stop next time breakpoint 1 is reached.'],
          ['ignore 1 1', 'Will ignore next crossing of breakpoint 1.'],
          ['continue', /^Build finished/m],
        ],
      },
      {
        name: 'commands run at the stop, and silent says nothing',
        typed: [
          ['break 4', anything],
          ['commands 1\nsilent\nprint $A\nend', nothing],
          ['continue', /^(?![^]*Stopped before)[^]*^\$1 = "b"$/m],
        ],
      },
      {
        name: 'enable and disable',
        typed: [
          ['break 3', anything],
          ['break 4', anything],
          ['disable 1', nothing],
          ['i b', /^ *1 +breakpoint +keep +n /m],
          ['continue', /^Stopped before step 4\/6/m],
          ['enable 1', nothing],
          ['enable once 1', nothing],
          ['i b', /^ *1 +breakpoint +dis +y /m],
          ['enable delete 1', nothing],
          ['i b', /^ *1 +breakpoint +del +y /m],
          ['disable 9', /^No breakpoint number 9\.$/m],
        ],
      },
      {
        name: 'clear deletes by line',
        typed: [
          ['break 4', anything],
          ['clear :5', /^Deleted breakpoint 1 *$/m],
          ['clear :1', /^No breakpoint at :?1\.$/m],
        ],
      },
    ],
  },
  {
    row: 'watch, rwatch, awatch, display, undisplay',
    habits: [
      {
        name: 'a watchpoint stops after the change, with both values',
        typed: [
          ['next 3', anything],
          ['watch /one', /^(?:Hardware w|W)atchpoint 1: \/one$/m],
          [
            'continue',
            /^Watchpoint 1: \/one\n\nOld value = "one\\n"\nNew value = "uno\\n"\n[^]*^Stopped before step 6\/6, .*\n[^]*^-one\n\+uno$/m,
          ],
        ],
      },
      {
        name: 'a read leaves no trace to watch',
        typed: [
          ['rwatch /one', /^Expression cannot be implemented with read\/access watchpoint\.$/m],
          ['awatch /one', /^Expression cannot be implemented with read\/access watchpoint\.$/m],
          ['info watchpoints', 'No watchpoints.'],
        ],
      },
      {
        name: 'a variable and a command have an old and a new value',
        typed: [
          ['next', anything],
          ['watch $A', /atchpoint 1: \$A$/m],
          ['watch !ls /', /atchpoint 2: !ls \/$/m],
          ['next', /Old value = .*\nNew value = .*b/m],
        ],
      },
      {
        name: 'display shows it at each stop',
        typed: [
          ['next', anything],
          ['display $A', /^1: \$A = void$/m],
          ['next', /^1: \$A = "b"$/m],
          ['undisplay 9', /^No display number 9\.$/m],
          ['undisplay 1', nothing],
        ],
      },
    ],
  },
  {
    row: 'catch',
    habits: [
      {
        name: 'fail is caught from the start',
        dockerfile: failing,
        typed: [
          ['continue', /^Step 7\/7 failed, Dockerfile:8: exit code 3$/m],
          ['exec cat /half', 'half'],
        ],
      },
      {
        name: 'catch fail',
        typed: [['catch fail', /^Catchpoint 1 \(fail\)$/m]],
      },
    ],
  },
];
