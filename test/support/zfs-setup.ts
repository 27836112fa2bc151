/** Once around the tests that use the host: a pool for those of ZFS. It is there before the baseline of the host is taken, and after. */
import { standstill } from '../../scripts/test/standstill.mjs';
import { poolLack, startPool } from '../../scripts/setup/zfs-pool.mjs';
import { lackVariable, poolVariable } from './zfs-pool.js';

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Several projects of one run share it: whoever has made it takes it away, when all of them are over.
  if (process.env[poolVariable] !== undefined || process.env[lackVariable] !== undefined) return undefined;
  const lack = poolLack();
  if (lack !== undefined) {
    process.env[lackVariable] = lack;
    return undefined;
  }
  try {
    const pool = await startPool({
      onStandstill() {
        process.stdout.write(`${standstill}\n`);
      },
    });
    // Workers inherit the environment.
    process.env[poolVariable] = pool.name;
    return pool.stop;
  } catch (error) {
    process.env[lackVariable] =
      `needs ZFS: ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ')}`;
    return undefined;
  }
}
