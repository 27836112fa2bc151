import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarizeSmall } from '../../../src/overlay/summary.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('summarizeSmall', () => {
  const limits = { entries: 5, bytes: 100 };

  it('gives up on trees that are not small', async () => {
    const root = temporaryDirectory();
    for (let i = 0; i < 4; i++) writeFileSync(join(root, String(i)), '');
    expect(await summarizeSmall(root, limits)).toBeDefined();
    mkdirSync(join(root, 'd'));
    expect(await summarizeSmall(root, limits)).toBeUndefined();
    expect(await summarizeSmall(root, { entries: 6, bytes: 100 })).toBeDefined();
    writeFileSync(join(root, '0'), 'x'.repeat(101));
    expect(await summarizeSmall(root, { entries: 6, bytes: 100 })).toBeUndefined();
  });

  it('is another after any change and the same without', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'a'), 'x');
    const fingerprint = async () => {
      // So that no two changes can get the same time.
      await new Promise((resolve) => setTimeout(resolve, 25));
      return (await summarizeSmall(root, limits))?.fingerprint;
    };
    const first = await fingerprint();
    expect(await fingerprint()).toBe(first);
    appendFileSync(join(root, 'a'), 'y');
    const second = await fingerprint();
    chmodSync(join(root, 'a'), 0o600);
    const third = await fingerprint();
    writeFileSync(join(root, 'b'), '');
    const fourth = await fingerprint();
    chmodSync(root, 0o711);
    expect(new Set([first, second, third, fourth, await fingerprint()]).size).toBe(5);
  });
});
