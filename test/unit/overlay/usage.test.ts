import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskUsage } from '../../../src/overlay/usage.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('diskUsage', () => {
  it('counts a file with two names once, over several trees', async () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    const empty = await diskUsage([one, other]);
    writeFileSync(join(one, 'a'), Buffer.alloc(100_000, 1));
    const single = await diskUsage([one, other]);
    expect(single - empty).toBeGreaterThanOrEqual(100_000);
    linkSync(join(one, 'a'), join(other, 'b'));
    expect(await diskUsage([one, other])).toBe(single);
  });

  it('is nothing for what is not there', async () => {
    expect(await diskUsage(['/nonexistent/tree'])).toBe(0);
  });
});
