/** Forward, back, and to where one was. */
import { anything, nothing, type Row } from './habit.js';

export const moving: readonly Row[] = [
  {
    row: 'run, start',
    habits: [
      {
        name: 'start stops after FROM',
        typed: [['start', /^Stopped before step 2\/6/m]],
      },
    ],
  },
  {
    row: 'next, step, finish, until, advance, jump, continue [N]',
    habits: [
      {
        name: 'a breakpoint on the way stops first',
        typed: [
          ['break 3', anything],
          ['next 5', /^Stopped before step 3\/6, Dockerfile:3 \(breakpoint 1\)/m],
        ],
      },
      {
        name: 'continue N passes by N-1 times',
        typed: [
          ['break 3', anything],
          ['continue 2', /^Not stopped at any breakpoint; argument ignored\.\n[^]*^Stopped before step 3\/6/m],
          ['continue 2', /^Will ignore next crossing of breakpoint 1\. {2}Continuing\.\n[^]*^Build finished/m],
        ],
      },
      {
        name: 'finish goes to the end of the stage',
        typed: [
          ['next', anything],
          ['finish', /^Build finished/m],
        ],
      },
      {
        name: 'until and advance go to a place, and never back',
        typed: [
          ['until 4', /^Stopped before step 4\/6/m],
          ['advance 5', /^Stopped before step 5\/6/m],
          ['until 2', /^(?![^]*Stopped before step 2)/],
          ['print $_step', /^\$1 = [56]$/m],
        ],
      },
      {
        name: 'jump passes by, with a warning',
        typed: [
          ['next 2', anything],
          ['jump 4', /warning/],
          ['exec ls /one', /No such file/],
        ],
      },
    ],
  },
  {
    row: 'reverse-next rn, reverse-step rs, reverse-continue rc, reverse-finish, set exec-direction reverse',
    habits: [
      {
        name: 'at the start there is no more history, and one stays',
        typed: [['reverse-next', /^No more reverse-execution history\.\nStopped before step 1\/6/m]],
      },
      {
        name: 'rn undoes a step, says so, and next re-uses its snapshot',
        typed: [
          ['next 3', anything],
          ['rn', /^Undid step 3, [^\n]*\nStopped before step 3\/6/m],
          ['next', /^--> Snapshot re-used: @[^\n]*\nStopped before step 4\/6/m],
        ],
      },
      {
        name: 'rc goes back to a breakpoint, then to the start',
        typed: [
          ['continue', anything],
          ['break 4', anything],
          ['rc', /^Stopped before step 4\/6, .*breakpoint 1/m],
          ['reverse-continue', /^No more reverse-execution history\.$/m],
          ['print $_step', '$1 = 1'],
        ],
      },
      {
        name: 'rc goes back to who changed what is watched',
        typed: [
          ['continue', anything],
          ['watch /one', anything],
          ['rc', /^Stopped before step 5\/6/m],
          ['rc', /^Stopped before step 3\/6/m],
        ],
      },
      {
        name: 'rs and reverse-finish',
        typed: [
          ['next 3', anything],
          ['rs', /^Stopped before step 3\/6/m],
          ['reverse-finish', /^Stopped before step 1\/6/m],
        ],
      },
      {
        name: 'set exec-direction reverse turns next and continue round',
        typed: [
          ['next 3', anything],
          ['set exec-direction reverse', nothing],
          ['show exec-direction', 'Reverse.'],
          ['next', /^Stopped before step 3\/6/m],
          ['continue', /^No more reverse-execution history\.$/m],
          ['set exec-direction forward', nothing],
          ['next', /^Stopped before step 2\/6/m],
        ],
      },
    ],
  },
  {
    row: 'checkpoint, info checkpoints, restart, delete checkpoint',
    habits: [
      {
        name: 'restart goes back to one, and runs nothing',
        typed: [
          ['next 3', anything],
          ['checkpoint', /^Checkpoint 3: after step 3, /m],
          ['continue', anything],
          ['checkpoint last', /^Checkpoint 6: after step 6, .* \(last\)$/m],
          ['restart 3', /^(?!Step )[^]*^Stopped before step 4\/6/m],
          ['info checkpoints', /^ *\* +3 +3 +@/m],
          ['restart 6', /^(?!Step )[^]*^Build finished/m],
          ['delete checkpoint 6', /^Checkpoint 6 is on the way to the position\.$/m],
          ['restart 3', anything],
          ['delete checkpoint 6', 'Deleted checkpoint 6.'],
          ['restart last', /last/],
          ['info checkpoints', /^(?![^]*last)/],
          ['restart 99', /checkpoint/i],
        ],
      },
    ],
  },
];
