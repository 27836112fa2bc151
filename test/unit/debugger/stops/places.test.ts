import { expect, it } from 'vitest';
import { findPlace, placeText, positionsOf } from '../../../../src/debugger/stops/places.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

const plan = Plan.parse(
  `FROM busybox AS build
RUN make && \\
    # by hand
    make install
ENV A=1
RUN echo done/now
`,
  dialects.docker,
  'images/Dockerfile',
);

it.each([
  ['3', [3], '3'],
  ['after 3', [4], 'after 3'],
  ['after 4', [5], 'after 4'],
  [':3', [2], '2'],
  ['Dockerfile:4', [2], '2'],
  ['images/Dockerfile:5', [3], '3'],
  ['after :4', [3], 'after 2'],
  ['RUN', [2, 4], 'RUN'],
  ['run', [2, 4], 'RUN'],
  ['build', [1], '1'],
  ['Build', [1], '1'],
  ['build:3', [2], '2'],
  ['/make/', [2], '/make/'],
  ['/^RUN/', [2, 4], '/^RUN/'],
  ['/done/now/', [4], '/done/now/'],
])('%s', (text, positions, printed) => {
  const place = findPlace(plan, text);
  if ('missing' in place) throw new Error(place.missing);
  expect(positionsOf(place, plan)).toEqual(positions);
  expect(placeText(place, plan)).toBe(printed);
});

it.each([
  ['9', 'No step 9 in the plan.'],
  ['0', 'No step 0 in the plan.'],
  [':99', 'No line 99 in the current file.'],
  ['other:2', 'No source file named other.'],
  ['COPY', 'No COPY in the current file.'],
  ['nosuch', 'Stage "nosuch" not defined.'],
  ['/nosuch/', 'No instruction matches /nosuch/.'],
])('%s is not there', (text, missing) => {
  expect(findPlace(plan, text)).toEqual({ missing });
});

it.each(['/(/', 'two words', '!', 'after RUN me'])('%s is no place', (text) => {
  expect(() => findPlace(plan, text)).toThrow();
});

it('a line of a stage is one that belongs to it', () => {
  const later = Plan.parse('ARG A=1\nFROM busybox AS build\nRUN make\n', dialects.docker, 'Dockerfile');
  expect(findPlace(later, 'build:1')).toEqual({ missing: 'No line 1 in stage "build".' });
  const place = findPlace(later, 'BUILD:3');
  expect('missing' in place || positionsOf(place, later)).toEqual([3]);
});
