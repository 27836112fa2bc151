/** What every store must do. */
import { afterEach, beforeEach, describe } from 'vitest';
import { diffContract } from './store/diff.js';
import { filesContract } from './store/files.js';
import { StoreFixture, type StoreHost } from './store/fixture.js';
import { removalContract } from './store/removal.js';
import { snapshotContract } from './store/snapshots.js';
import { treesContract } from './store/trees.js';

export type { StoreHost } from './store/fixture.js';

export function storeContract(name: string, open: () => Promise<StoreHost>): void {
  describe(`store contract: ${name}`, () => {
    const fixture = new StoreFixture();
    beforeEach(() => fixture.open(open));
    afterEach(() => fixture.close());
    treesContract(fixture);
    snapshotContract(fixture);
    diffContract(fixture);
    filesContract(fixture);
    removalContract(fixture);
  });
}
