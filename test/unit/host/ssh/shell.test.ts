import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPrograms } from '../../../../src/host/local.js';
import { holdsProgram, readsProgram, word } from '../../../../src/host/ssh/shell.js';
import { failure } from '../../../support/failure.js';

const programs = localPrograms();

/** What sshd does: the login shell gets one string. The shells of a Debian system, and those that tests install. */
const loginShells = ['/bin/sh', '/bin/bash', '/usr/bin/tcsh', '/usr/bin/fish', '/usr/bin/zsh', '/bin/ksh'];

/** The words that a program in the login shell gets. */
async function through(shell: string, how: 'reads' | 'holds', words: readonly string[]): Promise<string[]> {
  const program = `printf '%s\\0' ${words.map(word).join(' ')}`;
  const { stdout } =
    how === 'reads'
      ? await programs.run([shell, '-c', readsProgram], { input: `${program}\n` })
      : await programs.run([shell, '-c', holdsProgram(program)]);
  return stdout.split('\0').slice(0, -1);
}

const odd = [
  ...[
    '',
    ' ',
    '\n',
    'a\nb\n',
    '\t',
    '\r',
    "'",
    "''",
    '"',
    "it's",
    '\\',
    '\\\\',
    '\\n',
    '\\0101',
    '%s',
    '%',
    '!',
    '!!',
    '!x',
  ],
  ...[
    '$',
    '$HOME',
    '$n',
    '${IFS}',
    '`id`',
    '$(id)',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '~',
    '#',
    '&',
    '|',
    ';',
    '<',
    '>',
    '(',
    ')',
  ],
  ...[
    '-n',
    '--',
    '=',
    '^',
    '@',
    'ö',
    '日本',
    '\u{1f600}',
    '\u0001',
    '\u007f',
    '\u0080',
    '\u001b[0m',
    'a'.repeat(20_000),
  ],
];

describe.each(loginShells.filter((shell) => existsSync(shell)))('words through %s', (shell) => {
  it.each(['reads', 'holds'] as const)('come out as they were (%s)', async (how) => {
    expect(await through(shell, how, odd)).toEqual(odd);
  });

  // It starts dozens of shells.
  it('come out as they were, whatever they are', { timeout: 60_000 }, async () => {
    const anyWord = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text.replaceAll('\0', '')).toString());
    await fc.assert(
      fc.asyncProperty(fc.array(anyWord, { minLength: 1, maxLength: 5 }), async (words) => {
        expect(await through(shell, 'reads', words)).toEqual(words);
        expect(await through(shell, 'holds', words)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the program', () => {
  it('leaves the rest of the input to what it starts', async () => {
    const { stdout } = await programs.run(['/bin/sh', '-c', readsProgram], { input: 'cat\nfirst\nsecond' });
    expect(stdout).toBe('first\nsecond');
  });

  it('is refused where no shell could take it', () => {
    expect(failure(() => holdsProgram('x'.repeat(200_000))).message).toBe(
      'the command is too long for a terminal over ssh',
    );
    expect(failure(() => word('a\0b'))).toMatchObject({ code: 'KLEE_PROGRAM' });
  });
});
