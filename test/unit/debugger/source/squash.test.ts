/** RUNs that become one: only where that means the same, and told by how many steps each new one does. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squash } from '../../../../src/debugger/source/forms/squash.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { type DialectName, dialects } from '../../../../src/dockerfile/dialect.js';

function squashed(text: string, dialect: DialectName = 'kleene') {
  const plan = Plan.parse(text, dialects[dialect], 'Dockerfile');
  return squash(plan.document, plan.steps, dialect);
}

describe('squash', () => {
  it('joins neighbours, keeps comments, and leaves all other bytes', () => {
    expect(
      squashed(
        '# top\nFROM busybox\nRUN apk update   \n\n# why\n  # and how\nRUN cd /srv; make \\\n    # inside\n    all\nENV A=b\nRUN  one\nUSER me\nRUN two',
      ),
    ).toEqual({
      text: '# top\nFROM busybox\nRUN apk update && \\\n# why\n  # and how\n    ( cd /srv; make \\\n    # inside\n    all )\nENV A=b\nRUN  one\nUSER me\nRUN two',
      groups: [1, 2, 1, 1, 1, 1],
    });
  });

  it('keeps the line ends and the escape character of the file', () => {
    expect(squashed('# escape=`\r\nFROM busybox\r\nRUN a\r\nRUN b\r\n', 'docker').text).toBe(
      '# escape=`\r\nFROM busybox\r\nRUN a && `\r\n    b\r\n',
    );
  });

  it.each([
    ['an exec form', 'RUN ["a"]\nRUN b\n'],
    ['set -e, which is not heeded before &&', 'RUN set -e; a; b\nRUN c\n'],
    ['a comment in the line', 'RUN a # note\nRUN b\n'],
    ['a here-string', 'RUN a\nRUN c <<< x\n'],
    ['an open quote', "RUN echo 'a\nRUN b'\n"],
    ['parentheses that are not its own', 'RUN a ) || true; ( b\nRUN c\n'],
  ])('leaves alone: %s', (_, runs) => {
    const text = `FROM busybox\n${runs}`;
    expect(squashed(text)).toEqual({ text, groups: [1, 1, 1] });
  });

  it('lets set -e be the last', () => {
    expect(squashed('FROM busybox\nRUN a\nRUN set -e; b\nRUN c\n')).toEqual({
      text: 'FROM busybox\nRUN a && \\\n    ( set -e; b )\nRUN c\n',
      groups: [1, 2, 1],
    });
  });

  it('joins what runs in the background where processes survive, and only there', () => {
    const text = 'FROM busybox\nRUN server &\nRUN client\n';
    expect(squashed(text).text).toBe('FROM busybox\nRUN ( server & ) && \\\n    client\n');
    expect(squashed(text, 'docker').text).toBe(text);
  });

  it('is a fixed point', () => {
    const run = fc.constantFrom(
      ...[
        'RUN a',
        'RUN cd /x && b',
        'RUN set -e; c',
        'RUN ["d"]',
        'RUN e || f',
        'RUN g \\\n  # c\n  h',
        'RUN i # j',
        'RUN k &',
      ],
    );
    const line = fc.oneof({ weight: 4, arbitrary: run }, fc.constantFrom('ENV A=b', '', '# comment', 'USER me'));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom<DialectName>('kleene', 'docker'),
        (lines, dialect) => {
          const text = ['FROM busybox', ...lines, ''].join('\n');
          const once = squashed(text, dialect);
          const again = squashed(once.text, dialect);
          expect(again.text).toBe(once.text);
          expect(again.groups.every((count) => count === 1)).toBe(true);
          expect(once.groups.reduce((sum, count) => sum + count, 0)).toBe(
            Plan.parse(text, dialects[dialect], 'Dockerfile').steps.length,
          );
        },
      ),
    );
  });

  it('means the same to a shell: each with a shell of its own, to the first that fails', () => {
    const command = fc.constantFrom(
      ...['echo a', 'cd / ; pwd', 'X=1; echo "x$X"', 'echo "$X-"', 'false || echo b', 'false', 'echo c; false; echo d'],
      ...[
        'set -e; false; echo e',
        'exit 0; echo f',
        'echo "$(pwd)"',
        'true && echo g | cat',
        '! false',
        'umask 077',
        'umask',
      ],
      ...["echo '(' \"a'b\"", 'case a in a) echo h;; esac', 'if true; then echo i; fi', 'echo a > /dev/null 2>&1'],
    );
    fc.assert(
      fc.property(fc.array(command, { minLength: 2, maxLength: 4 }), (commands) => {
        const plan = Plan.parse(
          squashed(`FROM busybox\n${commands.map((one) => `RUN ${one}\n`).join('')}`).text,
          dialects.kleene,
          'Dockerfile',
        );
        const joined = plan.steps.flatMap((step) =>
          step.keyword === 'RUN' && step.form === 'shell' ? [step.command] : [],
        );
        expect(outcome(joined)).toEqual(outcome(commands));
      }),
      { numRuns: 40 },
    );
  });
});

/** What a build of RUNs says, and whether it gets to its end. */
function outcome(commands: readonly string[]): { said: string; ok: boolean } {
  let said = '';
  for (const command of commands) {
    const { stdout, status } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', cwd: '/tmp' });
    said += stdout;
    if (status !== 0) return { said, ok: false };
  }
  return { said, ok: true };
}
