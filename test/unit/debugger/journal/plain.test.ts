/** Plans and checkpoints come back from the journal as they were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialState } from '../../../../src/build/run-step.js';
import { addCheckpoint, checkpointData, logName, logPath, Plans } from '../../../../src/debugger/journal/plain.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { type Checkpoint, Timeline } from '../../../../src/debugger/timeline.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

const dialect = dialects.kleene;
const source = '# a comment\nFROM busybox\nRUN one && \\\n  two\n\nENV A=b\nRUN three';

/** What JSON does to it. */
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const edits = fc.array(
  fc.record({
    kind: fc.constantFrom('insert' as const, 'replace' as const, 'remove' as const),
    where: fc.nat({ max: 20 }),
    text: fc.constantFrom('RUN new', 'RUN a && \\\n  b', 'ENV X=y', 'COPY a /b'),
  }),
  { maxLength: 8 },
);

function edited(plan: Plan, changes: typeof edits extends fc.Arbitrary<infer T> ? T : never): Plan {
  return changes.reduce((on, { kind, where, text }) => {
    // FROM stays the first.
    const number = 2 + (where % (on.steps.length - 1));
    if (kind === 'insert') return on.insert(number, text);
    if (kind === 'replace') return on.replace(number, text);
    return on.steps.length > 2 ? on.remove(number) : on;
  }, plan);
}

describe('a plan', () => {
  it('comes back with its text and the ids of its instructions, and edits go on from there', () => {
    fc.assert(
      fc.property(edits, edits, (before, after) => {
        const plan = edited(Plan.parse(source, dialect, 'Dockerfile'), before);
        const restored = Plan.restore(throughJson(plan.data()), source, dialect, 'Dockerfile');
        expect(restored.steps).toEqual(plan.steps);
        expect([restored.text, restored.original]).toEqual([plan.text, plan.original]);
        expect(edited(restored, after).steps).toEqual(edited(plan, after).steps);
      }),
    );
  });
});

const processes = fc.array(fc.record({ pid: fc.nat(), command: fc.string() }), { maxLength: 2 });
const variables = fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.string({ unit: 'grapheme' }));

const step = fc.record({
  on: fc.nat(),
  key: fc.string(),
  env: variables,
  snapshot: fc.option(fc.stringMatching(/^[0-9a-f]{12}$/), { nil: undefined }),
  left: processes,
  durationMs: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
  exitCode: fc.option(fc.nat(), { nil: undefined }),
  byHand: fc.boolean(),
  log: fc.option(fc.constantFrom('/logs/3.log', '/logs/image/logs/1.log', '/elsewhere/3.log'), { nil: undefined }),
});

describe('the checkpoints of a timeline', () => {
  it('come back as the same tree, with the same ids', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), edits, (steps, changes) => {
        const first = Plan.parse(source, dialect, 'Dockerfile');
        const second = edited(first, changes);
        const state = initialState('kleene', {});
        const timeline = new Timeline(state, first);
        for (const { on, env, snapshot, ...made } of steps) {
          const parent = timeline.get(on % timeline.madeSince(-1).length) ?? timeline.root;
          const plan = made.byHand ? second : first;
          const config = { ...state.config, env };
          timeline.add(parent, {
            ...made,
            plan,
            instruction: plan.steps[parent.depth],
            state: { ...state, config, snapshot },
            taken: snapshot,
          });
        }
        const plans = new Plans([first]);
        const data = throughJson(timeline.madeSince(0).map((made) => checkpointData(made, plans, '/logs')));

        const again = new Timeline(state, first);
        const known = new Plans([first, ...(plans.count > 1 ? [second] : [])]);
        for (const one of data) addCheckpoint(again, one, known, '/logs');
        const flat = (one: Checkpoint) => ({ ...one, parent: one.parent?.id, plan: one.plan.text });
        expect(again.madeSince(0).map(flat)).toEqual(timeline.madeSince(0).map(flat));
        expect(again.all().map(({ id }) => id)).toEqual(timeline.all().map(({ id }) => id));
      }),
    );
  });
});

it('a log is named by its place below the directory for logs, which can be another one later', () => {
  expect(logName('/logs', '/logs/3.log')).toBe('3.log');
  expect(logPath('/other', '3.log')).toBe('/other/3.log');
  expect(logPath('/other', logName('/logs', '/images/x/logs/3.log'))).toBe('/images/x/logs/3.log');
});
