import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';
import { KleeError } from '../../../../src/errors.js';

const text = 'FROM busybox\nRUN make\n\n# Who runs it.\nUSER nobody\n';
const plan = Plan.parse(text, dialects.kleene, 'Dockerfile');

describe('insert', () => {
  it('leaves a comment with the instruction that it stands over', () => {
    expect(plan.insert(3, 'RUN make check').text).toBe(
      'FROM busybox\nRUN make\nRUN make check\n\n# Who runs it.\nUSER nobody\n',
    );
  });

  it('can make a new first and a new last step', () => {
    expect(plan.insert(1, 'ARG VERSION=1').text).toBe(`ARG VERSION=1\n${text}`);
    expect(plan.insert(4, 'RUN id').text).toBe(`${text}RUN id\n`);
  });

  it('gives no id that another plan has', () => {
    const unused = plan.insert(2, 'RUN id').document.nextId;
    expect(plan.insert(2, 'RUN make check', unused).step(2).id).toBe(unused);
    expect(plan.insert(4, 'RUN make check', unused).step(4).id).toBe(unused);
  });

  it('does not change the plan that it is called on', () => {
    plan.insert(2, 'RUN id');
    expect(plan.text).toBe(text);
    expect(plan.edited).toBe(false);
  });
});

describe('move', () => {
  it('takes the comment over the instruction along, and leaves the others', () => {
    expect(plan.move(3, 2).text).toBe('FROM busybox\n# Who runs it.\nUSER nobody\nRUN make\n\n');
    const four = plan.insert(4, 'RUN id');
    expect(four.move(2, 4).text).toBe('FROM busybox\n\n# Who runs it.\nUSER nobody\nRUN id\nRUN make\n');
    expect(four.move(2, 4).steps.map(({ id }) => id)).toEqual([1, 3, 4, 2]);
  });

  it('leaves the comment at the head of the file there', () => {
    const headed = Plan.parse('# syntax=x\nARG A\nARG B\nFROM a\n', dialects.docker, 'Dockerfile');
    expect(headed.move(1, 2).text).toBe('# syntax=x\nARG B\nARG A\nFROM a\n');
  });
});

describe('reread', () => {
  it('knows the instructions that are the same, and those that took the place of another', () => {
    const other = plan.reread('FROM busybox\nENV A=b\nRUN make all\nRUN make\nUSER root\n', 9);
    expect(other.steps.map(({ id }) => id)).toEqual([1, 9, 10, 2, 3]);
    expect(other.edited).toBe(false);
    expect(plan.withSkipped(2, true).reread('FROM busybox\nRUN make\n', 9).skips(2)).toBe(true);
  });
});

/** Lines of a Dockerfile, with what makes them hard to edit. */
const instruction = fc.constantFrom(
  ...['RUN make', 'RUN a && \\\n  b', 'RUN a \\\n# why\n  b', 'ENV A="b c"', 'USER nobody', 'COPY a b', 'ARG X=1'],
);
const above = fc.constantFrom('', '', '', '\n', '# about it\n', '  \n# one\n# two\n');
const dockerfiles = fc
  .tuple(
    fc.constantFrom('', '# syntax=docker/dockerfile:1\n', '\uFEFF', '# head\n\n'),
    fc.array(fc.tuple(above, instruction), { maxLength: 6 }),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([head, lines, ended, windows]) => {
    const text = `${head}FROM busybox\n${lines.map(([over, line]) => `${over}${line}\n`).join('')}`;
    const whole = ended ? text : text.slice(0, -1);
    return windows ? whole.replaceAll('\n', '\r\n') : whole;
  });
const edits = fc.array(
  fc.record({
    kind: fc.constantFrom('replace', 'insert', 'remove', 'move', 'skip', 'unskip', 'reread'),
    at: fc.nat(),
    to: fc.nat(),
    text: instruction,
  }),
  { maxLength: 12 },
);

function edited(
  now: Plan,
  { kind, at, to, text: given }: { kind: string; at: number; to: number; text: string },
): Plan {
  const number = (at % now.steps.length) + 1;
  switch (kind) {
    case 'replace':
      return now.replace(number, given);
    case 'insert':
      return now.insert(number + 1, given);
    case 'remove':
      return now.remove(number);
    case 'move':
      return now.move(number, (to % now.steps.length) + 1);
    case 'reread':
      return now.reread(now.text.replace('make', 'make all'), now.document.nextId);
    default:
      return now.withSkipped(number, kind === 'skip');
  }
}

describe('any edits of any plan', () => {
  const ids = ({ steps }: Plan) => steps.map(({ id }) => id);

  it('are taken back to the byte, also by a klee that has read them from a journal; what is exported is read as it is', () => {
    fc.assert(
      fc.property(dockerfiles, edits, (source, changes) => {
        const begun = Plan.parse(source, dialects.docker, 'Dockerfile');
        const done: { plan: Plan; text: string }[] = [{ plan: begun, text: source }];
        for (const change of changes) {
          const before = done.at(-1)?.plan ?? begun;
          try {
            const after = edited(before, change);
            done.push({ plan: after, text: after.text });
            expect(new Set(ids(after)).size).toBe(after.steps.length);
            if (change.kind === 'move') expect(ids(after).sort()).toEqual(ids(before).sort());
          } catch (error) {
            // An edit that makes no Dockerfile is refused.
            expect(error).toBeInstanceOf(KleeError);
          }
        }
        for (const { plan: one, text: was } of done.reverse()) {
          expect(one.text).toBe(was);
          const data = JSON.parse(JSON.stringify(one.data(source))) as ReturnType<Plan['data']>;
          const stored = Plan.restore(data, source, dialects.docker, 'Dockerfile');
          expect(stored.text).toBe(was);
          expect(stored.original).toBe(one.original);
          expect(ids(stored)).toEqual(ids(one));
          expect(one.steps.map((_, index) => stored.skips(index + 1))).toEqual(
            one.steps.map((_, index) => one.skips(index + 1)),
          );
          const exported = Plan.parse(was, dialects.docker, 'Dockerfile');
          expect(exported.text).toBe(was);
          expect(exported.steps.map(({ text: own }) => own)).toEqual(one.steps.map(({ text: own }) => own));
        }
        expect(done.at(-1)?.text).toBe(source);
      }),
      { numRuns: 200 },
    );
  });
});
