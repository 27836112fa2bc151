import { describe, expect, it } from 'vitest';

import { ago, duration, roughDuration, size } from '../../../src/view/units.js';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

describe('roughDuration says what Docker says', () => {
  it.each([
    [0, 'Less than a second'],
    [450, 'Less than a second'],
    [1 * s, '1 second'],
    [47 * s, '47 seconds'],
    [59.9 * s, '59 seconds'],
    [1 * m, 'About a minute'],
    [1 * m + 59 * s, 'About a minute'],
    [2 * m, '2 minutes'],
    [29 * m, '29 minutes'],
    [59 * m + 59 * s, '59 minutes'],
    [1 * h, 'About an hour'],
    [1.4 * h, 'About an hour'],
    [1.5 * h, '2 hours'],
    [24 * h, '24 hours'],
    [47 * h, '47 hours'],
    [2 * d, '2 days'],
    [13 * d, '13 days'],
    [14 * d, '2 weeks'],
    [59 * d, '8 weeks'],
    [60 * d, '2 months'],
    [150 * d, '5 months'],
    [729 * d, '24 months'],
    [730 * d, '2 years'],
    [3650 * d, '10 years'],
  ])('%d ms', (ms, expected) => {
    expect(roughDuration(ms)).toBe(expected);
  });

  it('takes a time that is to come for now: clocks differ', () => {
    expect(ago(5000, 1000)).toBe('Less than a second ago');
  });
});

it.each([
  [0, '0 ms'],
  [0.4, '0 ms'],
  [12.6, '13 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [2312, '2.31 s'],
  [59_940, '59.9 s'],
  [59_960, '1 m 0 s'],
  [65_000, '1 m 5 s'],
  [3_599_600, '1 h 0 m'],
  [2 * h + 5 * m, '2 h 5 m'],
])('duration of %d', (ms, expected) => {
  expect(duration(ms)).toBe(expected);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1824, '1.82 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [64e6, '64 MB'],
  [123.4e9, '123 GB'],
  [5e18, '5000 PB'],
])('size of %d', (bytes, expected) => {
  expect(size(bytes)).toBe(expected);
});
