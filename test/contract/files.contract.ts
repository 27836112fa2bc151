/** What files of a machine must do. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { FilesFixture, type FilesHost } from './files/fixture.js';
import { mountsContract } from './files/mounts.js';
import { movingContract } from './files/moving.js';
import { plantingContract } from './files/planting.js';
import { readingContract } from './files/reading.js';
import { writingContract } from './files/writing.js';

const parts = {
  reading: readingContract,
  writing: writingContract,
  moving: movingContract,
  planting: plantingContract,
  mounts: mountsContract,
};

export function filesContract(
  name: string,
  open: () => Promise<FilesHost>,
  which: readonly (keyof typeof parts)[] = ['reading', 'writing', 'moving', 'planting', 'mounts'],
): void {
  describe(`files contract: ${name}`, () => {
    const fixture = new FilesFixture();
    beforeAll(() => fixture.open(open));
    afterAll(() => fixture.close());
    beforeEach(() => {
      fixture.begin();
    });
    for (const part of which) parts[part](fixture);
  });
}
