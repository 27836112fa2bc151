import { expect, it } from 'vitest';
import { Breakpoints, breakpointsAt, type Subject } from '../../../../src/debugger/stops/breakpoints.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

const text = 'FROM busybox\nRUN one\nRUN two\nRUN three\n';
const plan = Plan.parse(text, dialects.kleene, 'Dockerfile');

function at(number: number, side: 'before' | 'after' = 'before'): Subject {
  return { kind: 'breakpoint', place: { kind: 'step', instruction: plan.step(number).id, side } };
}

const numbersAt = (breakpoints: Breakpoints, number: number) =>
  breakpointsAt(breakpoints.list(), plan, number).map((breakpoint) => breakpoint.number);

it('never gives a number twice, over breakpoints, watchpoints and catchpoints', () => {
  const breakpoints = new Breakpoints();
  expect(breakpoints.lastNumber).toBeUndefined();
  breakpoints.add(at(1));
  breakpoints.delete(breakpoints.add({ kind: 'catchpoint', event: 'stage' }).number);
  expect(breakpoints.add({ kind: 'watchpoint', watched: { kind: 'variable', name: 'A' } }).number).toBe(3);
  breakpoints.deleteAll();
  expect(breakpoints.add(at(1)).number).toBe(4);
  expect(breakpoints.lastNumber).toBe(4);
});

it('counts crossings; those to be ignored are hits too, and do not stop', () => {
  const breakpoints = new Breakpoints();
  const { number } = breakpoints.add(at(2), { ignore: 2 });
  expect([1, 2, 3].map(() => breakpoints.cross(number))).toEqual([false, false, true]);
  expect(breakpoints.get(number)).toMatchObject({ hits: 3, ignore: 0, enabled: true });
});

it('a stop deletes a temporary one, and disables one that was enabled once', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add(at(2), { disposition: 'delete', ignore: 1 });
  breakpoints.add(at(2), { disposition: 'disable' });
  breakpoints.cross(1);
  expect(breakpoints.list()).toHaveLength(2);
  breakpoints.cross(1);
  breakpoints.cross(2);
  expect(breakpoints.list()).toMatchObject([{ number: 2, enabled: false, hits: 1 }]);
});

it('one behind a step stops where the next one runs', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add(at(2, 'after'));
  breakpoints.add(at(3));
  breakpoints.add({ kind: 'breakpoint', place: { kind: 'keyword', keyword: 'RUN' } });
  breakpoints.add({ kind: 'breakpoint', place: { kind: 'pattern', pattern: 'o$' } });
  expect([1, 2, 3, 4].map((number) => numbersAt(breakpoints, number))).toEqual([[], [3], [1, 2, 3, 4], [3]]);
});

it('survives as JSON, by the numbers that its steps have', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add(at(2), { condition: '$A == 1', commands: ['silent', 'print $A'], ignore: 3 });
  breakpoints.delete(breakpoints.add(at(3)).number);
  breakpoints.add(at(4, 'after'), { enabled: false, disposition: 'delete' });
  breakpoints.add({ kind: 'breakpoint', place: { kind: 'pending', text: 'build' } });
  breakpoints.add({ kind: 'watchpoint', watched: { kind: 'glob', glob: '/etc/*' } });
  breakpoints.cross(1);
  const data = JSON.parse(JSON.stringify(breakpoints.data(plan))) as ReturnType<Breakpoints['data']>;
  // Another document has other ids for the same instructions.
  const again = Plan.parse(text, dialects.kleene, 'Dockerfile').insert(2, 'RUN zero').remove(2);
  const restored = new Breakpoints();
  restored.restore(data, again);
  expect(breakpointsAt(restored.list(), again, 2)).toMatchObject([{ number: 1 }]);
  expect(breakpointsAt(restored.list(), again, 5)).toMatchObject([{ number: 3, enabled: false }]);
  expect(restored.list()[0]).toMatchObject({ number: 1, hits: 1, ignore: 2, commands: ['silent', 'print $A'] });
  expect(restored.add(at(1)).number).toBe(6);
});

it('a pending one gets its place as soon as the plan has it', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add({ kind: 'breakpoint', place: { kind: 'pending', text: ':5' } });
  breakpoints.settle(plan);
  expect(breakpoints.list()[0]?.subject).toMatchObject({ place: { kind: 'pending' } });
  const longer = plan.insert(5, 'RUN four');
  breakpoints.settle(longer);
  expect(breakpointsAt(breakpoints.list(), longer, 5)).toHaveLength(1);
});

it('complains in words about one that is not there', () => {
  expect(() => {
    new Breakpoints().delete(9);
  }).toThrow('No breakpoint number 9.');
});
