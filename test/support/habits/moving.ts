/** Forward, back, and to where one was. */
import { anything, nothing, type Row } from './habit.js';

export const moving: readonly Row[] = [
  {
    row: 'run, start',
    habits: [
      {
        name: 'start stops after FROM',
        later: 'there is no start',
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
        later: 'continue takes no count',
        typed: [
          ['break 3', anything],
          ['continue', /^Stopped before step 3\/6/m],
          ['back', anything],
          ['continue 2', /^Will ignore next crossing of breakpoint 1\. {2}Continuing\.\n[^]*^Build finished/m],
        ],
      },
      {
        name: 'finish goes to the end of the stage',
        later: 'there is no finish',
        typed: [
          ['next', anything],
          ['finish', /^Build finished/m],
        ],
      },
      {
        name: 'until and advance go to a place, and never back',
        later: 'there is no until',
        typed: [
          ['until 4', /^Stopped before step 4\/6/m],
          ['advance 5', /^Stopped before step 5\/6/m],
          ['until 2', /^(?![^]*Stopped before step 2)/],
          ['print $_step', /^\$1 = [56]$/m],
        ],
      },
      {
        name: 'jump passes by, with a warning',
        later: 'there is no jump',
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
        later: 'there is no reverse-continue',
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
        later: 'there is no reverse-continue',
        typed: [
          ['continue', anything],
          ['watch /one', anything],
          ['rc', /^Stopped before step 5\/6/m],
          ['rc', /^Stopped before step 3\/6/m],
        ],
      },
      {
        name: 'rs and reverse-finish',
        later: 'there is no reverse-step',
        typed: [
          ['next 3', anything],
          ['rs', /^Stopped before step 3\/6/m],
          ['reverse-finish', /^Stopped before step 1\/6/m],
        ],
      },
      {
        name: 'set exec-direction reverse turns next and continue round',
        later: 'there is no direction',
        typed: [
          ['next 3', anything],
          ['set exec-direction reverse', nothing],
          ['show exec-direction', /reverse/],
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
        later: 'there is no checkpoint',
        typed: [
          ['next 3', anything],
          ['checkpoint', /^Checkpoint 1\b/m],
          ['continue', anything],
          ['checkpoint end', /^Checkpoint 2\b/m],
          ['restart 1', /^Stopped before step 4\/6/m],
          ['info checkpoints', /^\* *1\b/m],
          ['restart end', /^Build finished/m],
          ['delete checkpoint 1', nothing],
          ['restart 1', /checkpoint/],
          ['delete checkpoint 3', /checkpoint/],
        ],
      },
    ],
  },
];
