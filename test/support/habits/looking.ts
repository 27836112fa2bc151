/** The Dockerfile, values, the jail; edits. */
import { anything, failing, nothing, type Row } from './habit.js';

export const looking: readonly Row[] = [
  {
    row: 'list, info line, info source, frame, backtrace, up, down',
    habits: [
      {
        name: 'list goes on, and marks where one is',
        typed: [
          ['list 1,2', /^=> +1 +FROM busybox\n +2 +ENV A=b\n$/],
          ['list', /^ +3 +RUN echo one/],
          ['list 99', /^Line number \d+ out of range; .*has 7 lines\.$/m],
        ],
      },
      {
        name: 'list - goes back',
        typed: [
          ['list 6,7', /^ +6 /],
          ['list -', /^=>? +1 .*\n[^]* +5 [^\n]*\n$/],
        ],
      },
      {
        name: 'info line, info source and frame',
        typed: [
          ['info line 4', /^Line 4 of "Dockerfile" .*step 4/m],
          ['info source', /^Current source file is Dockerfile$/m],
          ['frame', /^Stopped before step 1\/6, Dockerfile:1/],
          ['bt', /^#0 /m],
          ['where', /^#0 /m],
          ['up', /^Initial frame selected; you cannot go up\.$/m],
          ['down', /^Bottom \(innermost\) frame selected; you cannot go down\.$/m],
        ],
      },
    ],
  },
  {
    row: 'print, info locals, show, set, set var, set env, unset env, cd, pwd, ptype',
    habits: [
      {
        name: 'print numbers its values',
        typed: [
          ['next 2', anything],
          ['p $A', '$1 = "b"'],
          ['p $A$A', '$2 = "bb"'],
          ['p $nope', /void$/m],
        ],
      },
      {
        name: '$, $$ and $N are those values',
        typed: [
          ['next 2', anything],
          ['p $A', '$1 = "b"'],
          ['p $', '$2 = "b"'],
          ['p $$', '$3 = "b"'],
          ['p $1', '$4 = "b"'],
        ],
      },
      {
        name: 'convenience variables',
        dockerfile: failing,
        typed: [
          ['p $_exitcode', /void$/m],
          ['set $n=5', nothing],
          ['p $n', /= 5$/m],
          ['break 3', anything],
          ['p $bpnum', /= 1$/m],
          ['delete 1', nothing],
          ['continue', /exit code 3$/m],
          ['p $_exitcode', /= 3$/m],
          ['p $_step', /= 7$/m],
          ['p $_line', /= 8$/m],
          ['p $_snapshot', /@[0-9a-f]{12}/],
        ],
      },
      {
        name: 'user, workdir and variables of the place',
        typed: [
          ['next 2', anything],
          ['p user', '$1 = "root"'],
          ['info env', /^A=b$/m],
        ],
      },
      {
        name: 'show',
        typed: [
          ['show listsize', 'Number of source lines klee will list by default is 10.'],
          ['set listsize 3', nothing],
          ['show listsize', /is 3\.$/m],
          ['pwd', /^Working directory /m],
        ],
      },
    ],
  },
  {
    row: 'shell, !',
    habits: [
      {
        name: 'are in the jail',
        typed: [
          ['next 3', anything],
          ['!cat /one', 'one'],
          ['exec cat /one', 'one'],
        ],
      },
    ],
  },
  {
    row: 'edit [N]',
    habits: [
      {
        name: 'says which steps have to run again',
        typed: [
          ['next 4', anything],
          [
            'edit 3 RUN echo 1 > /one',
            /^Step 3 is now RUN echo 1 > \/one\nsteps 3 to 4 have to run again; the position is before step 3 now$/m,
          ],
        ],
      },
    ],
  },
];
