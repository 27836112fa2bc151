/** What came of `verify`, in words. */
import { expect, it } from 'vitest';
import { briefly, verificationLines, type Wanted } from '../../../src/commands/verification-lines.js';
import type { Verification } from '../../../src/debugger/verify/verification.js';
import { plainTheme } from '../../../src/view/theme.js';

const step = { number: 2, total: 2, file: 'Dockerfile', line: 2, logical: 'RUN date > /d', text: 'RUN date > /d' };
const origin = { first: step, last: step, byHand: false, skipped: false };

function verified(count: number, globs: readonly string[]): Verification {
  const differences = Array.from({ length: count }, (_, index) => ({
    setting: `env N${index}`,
    before: 'a',
    after: 'b',
    origin,
  }));
  const ignored = globs.map((glob, index) => ({ path: `/p${index}`, glob }));
  return { text: '', durationMs: 1000, end: { kind: 'compared', same: 3, differences, ignored } };
}

async function lines(verification: Verification, wanted: Wanted): Promise<string[]> {
  const found: string[] = [];
  for await (const line of verificationLines(verification, plainTheme, wanted)) found.push(line);
  return found;
}

it('names the first of many differences, or all', async () => {
  const some = await lines(verified(45, []), briefly);
  expect(some).toHaveLength(1 + 2 * 20 + 1);
  expect(some.at(-1)).toBe('and 25 more: `info verify` shows all');
  expect(await lines(verified(45, []), { ...briefly, differences: Infinity })).toHaveLength(1 + 2 * 45);
  expect(await lines(verified(20, []), briefly)).toHaveLength(1 + 2 * 20);
});

it.each([
  [['/run/**'], 'ignored 1 path that differs (logs, caches): `info verify` lists it'],
  [['/srv/**'], 'ignored 1 path that differs (named by you): `info verify` lists it'],
  [['/run/**', '/srv/**'], 'ignored 2 paths that differ (logs, caches, 1 named by you): `info verify` lists them'],
])('says why %j was passed over', async (globs, said) => {
  expect((await lines(verified(0, globs), briefly)).at(-1)).toBe(said);
});
