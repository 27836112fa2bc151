/** What `npm test` says of a lane of tests. */
import { expect, it } from 'vitest';
import { runLane } from '../../../scripts/test/lane.mjs';

const lane = async (script: string, limitMs = 60_000) => {
  const said: string[] = [];
  const ended = await runLane('lane', ['sh', '-c', script], { cwd: '/', limitMs, say: (line) => said.push(line) });
  return { ...ended, said };
};

const passes = ['echo " Test Files  2 passed (2)"', 'echo "      Tests  9 passed (9)"'].join('\n');
const fails = ['echo "⎯⎯⎯ Failed Tests 1 ⎯⎯⎯"', 'echo " FAIL  one.test.ts"', passes, 'exit 1'].join('\n');

it('says each line at once, and sums up what passed', async () => {
  const { status, summary, said } = await lane(`echo begins\n${passes}`);
  expect(status).toBe(0);
  expect(said[0]).toBe('[lane] begins');
  expect(summary).toEqual([' Test Files  2 passed (2)', '      Tests  9 passed (9)']);
});

it('shows what failed', async () => {
  const { status, summary } = await lane(`echo begins\n${fails}`);
  expect(status).toBe(1);
  expect(summary.slice(0, 2)).toEqual(['⎯⎯⎯ Failed Tests 1 ⎯⎯⎯', ' FAIL  one.test.ts']);
  expect(summary).not.toContain('begins');
});

it('ends one that hangs, and shows its processes', async () => {
  const { status, summary } = await lane('exec sleep 4321', 300);
  expect(status).not.toBe(0);
  expect(summary[0]).toBe('was not over after 0.3 s and was ended. Its processes were:');
  expect(summary.some((line) => line.endsWith('sleep 4321'))).toBe(true);
});

it('does not wait for what lives on with its output', async () => {
  const { status, summary } = await lane(`sleep 6 &\n${passes}`);
  expect(status).toBe(0);
  expect(summary).toHaveLength(2);
});
