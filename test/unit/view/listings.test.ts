import { describe, expect, it } from 'vitest';

import { changeLine, changeSummary } from '../../../src/view/changes.js';
import { imageTable, snapshotTable } from '../../../src/view/listings.js';
import { progressLine } from '../../../src/view/progress.js';
import { stepLines } from '../../../src/view/steps.js';
import { table } from '../../../src/view/table.js';
import { themeFor, wantsColour } from '../../../src/view/theme.js';

const day = 24 * 3600 * 1000;

describe('imageTable', () => {
  it("is Kleene's", () => {
    const now = 200 * day;
    expect(
      imageTable(
        [
          { id: 'f472c80affa4', name: 'PostgreSQL', tag: 'failed', created: now - 61_000 },
          { id: 'b905ae354338', name: 'FreeBSD', tag: 'latest', created: now - 152 * day },
        ],
        now,
      ).join('\n'),
    ).toBe(
      [
        ' ID             NAME         TAG      CREATED',
        '─────────────────────────────────────────────────────────',
        ' f472c80affa4   PostgreSQL   failed   About a minute ago',
        ' b905ae354338   FreeBSD      latest   5 months ago',
      ].join('\n'),
    );
  });

  it('has a header alone where there is no image, and a place for images without a name', () => {
    expect(imageTable([], 0)).toHaveLength(2);
    expect(imageTable([{ id: 'f472c80affa4', created: 0 }], 0)[2]).toBe(
      ' f472c80affa4   <none>   <none>   Less than a second ago',
    );
  });
});

it('snapshotTable lines up, and keeps long and hostile instructions to one line', () => {
  const lines = snapshotTable([
    { step: 1, instruction: 'FROM debian' },
    {
      step: 10,
      snapshot: 'c069e69af8cf',
      instruction: `RUN echo '\u001b[2J' ${'x'.repeat(80)}`,
      size: 1824,
      durationMs: 12_345,
    },
  ]);
  expect(lines[0]).toBe(` STEP   SNAPSHOT        INSTRUCTION${' '.repeat(55)}SIZE   DURATION`);
  expect(lines[2]).toBe('    1                   FROM debian');
  expect(lines[3]).toMatch(/^ {3}10 {3}@c069e69af8cf {3}RUN echo '\\x1b\[2J' x+… {3}1\.82 kB {5}12\.3 s$/);
});

it('tables line up with wide characters and colours', () => {
  expect(
    table(
      [{ title: 'A' }, { title: 'B' }],
      [
        ['日本', '1'],
        ['\u001b[32mgreen\u001b[39m', '2'],
        ['é', '3'],
      ],
    ),
  ).toEqual([' A       B', '───────────', ' 日本    1', ' \u001b[32mgreen\u001b[39m   2', ' é       3']);
});

describe('changes', () => {
  const entry = { type: 'file', size: 12, mode: 0o644, uid: 0, gid: 0 } as const;

  it.each([
    [{ kind: 'added', path: '/a', entry }, 'A /a  12 B'],
    [{ kind: 'added', path: '/d', entry: { ...entry, type: 'directory' } }, 'A /d/'],
    [{ kind: 'added', path: '/l', entry: { ...entry, type: 'symlink' } }, 'A /l  symlink'],
    [{ kind: 'deleted', path: '/a\u001b[31m', before: entry }, 'D /a\\x1b[31m'],
    [{ kind: 'modified', path: '/a', before: entry, entry: { ...entry, size: 1300 } }, 'M /a  12 B -> 1.3 kB'],
    [
      { kind: 'modified', path: '/a', before: entry, entry: { ...entry, mode: 0o4755 } },
      'M /a  12 B, mode 644 -> 4755',
    ],
    [
      { kind: 'modified', path: '/a', before: entry, entry: { ...entry, uid: 5, gid: 6 } },
      'M /a  12 B, owner 0:0 -> 5:6',
    ],
    [{ kind: 'modified', path: '/a', before: entry, entry: { ...entry, type: 'symlink' } }, 'M /a  file -> symlink'],
  ] as const)('%j', (change, expected) => {
    expect(changeLine(change)).toBe(expected);
  });

  it('are counted', () => {
    expect(changeSummary({ added: 3, modified: 0, deleted: 1 })).toBe('3 added, 1 deleted');
    expect(changeSummary({ added: 0, modified: 0, deleted: 0 })).toBe('nothing changed');
  });
});

it('what is too wide for a terminal is cut where it is longest', () => {
  const long = `RUN ${'make '.repeat(40)}`;
  expect(table([{ title: 'A' }, { title: 'INSTRUCTION' }], [['1', long]], undefined, 24)).toEqual([
    ' A   INSTRUCTION',
    '─'.repeat(24),
    ' 1   RUN make make mak…',
  ]);
  expect(stepLines([{ number: 1, instruction: long, note: '@c069e69af8cf' }], { columns: 40 })).toEqual([
    '      1  RUN make make m…  @c069e69af8cf',
  ]);
});

it('stepLines show where the session stands', () => {
  expect(
    stepLines([
      { number: 9, instruction: 'FROM debian', state: 'done', note: '@c069e69af8cf' },
      { number: 10, instruction: 'RUN make', current: true, breakpoint: 'enabled', state: 'failed' },
      { number: 11, instruction: 'CMD sh', breakpoint: 'disabled' },
    ]),
  ).toEqual(['    *  9  FROM debian  @c069e69af8cf', '=> b! 10  RUN make', '   -  11  CMD sh']);
});

describe('colours', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{ isTTY: false }, { FORCE_COLOR: '1' }, true],
    [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
  ])('%j %j', (output, env, expected) => {
    expect(wantsColour(output, env)).toBe(expected);
  });

  it('leave the text alone when they are off', async () => {
    expect((await themeFor({ isTTY: true }, {})).added('a')).toBe('\u001b[32ma\u001b[39m');
    expect((await themeFor({}, {})).added('a')).toBe('a');
  });
});

it('progressLine', () => {
  expect(progressLine({ what: 'x', done: 1500 })).toBe('x: 1.5 kB');
  expect(progressLine({ what: 'x', done: 1500, total: 3100 })).toBe('x: 1.5 kB of 3.1 kB (48%)');
});
