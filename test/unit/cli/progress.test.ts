import { expect, it } from 'vitest';

import { Progress } from '../../../src/cli/progress.js';

function progressOn(isTTY: boolean, quiet = false) {
  const written: string[] = [];
  let now = 0;
  const output = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  const progress = new Progress(output, { quiet, what: 'unpacking base.tar', now: () => now });
  return { progress, written, wait: (ms: number) => (now += ms) };
}

it('prints a line now and then where there is no terminal', () => {
  const { progress, written, wait } = progressOn(false);
  progress.report({ kind: 'stage', text: 'fetching' });
  progress.report({ kind: 'bytes', done: 1, total: 4000 });
  wait(2000);
  progress.report({ kind: 'bytes', done: 1000, total: 4000 });
  progress.report({ kind: 'bytes', done: 2000, total: 4000 });
  wait(2000);
  progress.report({ kind: 'bytes', done: 3000 });
  progress.end();
  expect(written).toEqual(['fetching\n', 'unpacking base.tar: 1 kB of 4 kB (25%)\n', 'unpacking base.tar: 3 kB\n']);
});

it('prints nothing when it is to be quiet', () => {
  const { progress, written, wait } = progressOn(false, true);
  progress.report({ kind: 'stage', text: 'fetching' });
  wait(9000);
  progress.report({ kind: 'bytes', done: 1 });
  progress.end();
  expect(written).toEqual([]);
});
