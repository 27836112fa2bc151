// Going back on ZFS: what the debugger does there, against the `zfs clone` that it comes down to.
import path from 'node:path';
import { poolLack, startPool } from '../scripts/setup/zfs-pool.mjs';
import { measureBack, sessionsOfAnyLength } from './back.mjs';
import { openLocalMachine, zfsAvailability } from './modules.mjs';
import { withPlace } from './product.mjs';
import { inTurn, timeOf } from './statistics.mjs';

/** @typedef {import('./statistics.mjs').Sample} Sample */
/** @typedef {Record<'bareClone' | 'bareSnapshot' | 'clone', Sample>} Clones */

/**
 * @typedef {object} Zfs
 * @property {string | undefined} lack why nothing was measured
 * @property {string} kind which ZFS it is
 * @property {(import('./back.mjs').Back & Clones)[]} backs
 */

const env = { LC_ALL: 'C' };

/**
 * The clone that the debugger waits for when it has gone back to a snapshot, and in turn with it what zfs(8) takes by itself, in the
 * same pool, with the same snapshots and mounts in it.
 * @param {string} directory for mount points
 * @param {string} dataset klee's
 * @param {number} rounds
 * @returns {(host: import('./product.mjs').Host, snapshot: string) => Promise<Clones>}
 */
const measureClones = (directory, dataset, rounds) => async (host, snapshot) => {
  const { programs } = host.machine;
  const zfs = (/** @type {readonly string[]} */ ...args) => programs.run(['zfs', ...args], { env });
  const { stdout } = await zfs('list', '-H', '-r', '-t', 'snapshot', '-o', 'name', dataset);
  const name = stdout.split('\n').find((line) => line.endsWith(`@${snapshot}`));
  if (name === undefined) throw new Error(`zfs(8) knows no snapshot @${snapshot}`);
  const bare = `${dataset}/bare`;
  return inTurn(
    {
      bareClone: async () => {
        const took = await timeOf(() => zfs('clone', '-o', `mountpoint=${path.join(directory, 'bare')}`, name, bare));
        await destroy(host, bare);
        return took;
      },
      bareSnapshot: async () => {
        const taken = `${name}-bare`;
        const took = await timeOf(() => zfs('snapshot', taken));
        await destroy(host, taken);
        return took;
      },
      clone: async () => {
        /** @type {import('../src/storage/store.js').Dataset | undefined} */
        let made;
        const took = await timeOf(async () => {
          made = await host.store.clone(snapshot);
        });
        if (made !== undefined) await host.store.destroyDataset(made);
        return took;
      },
    },
    // Each takes so little that what else the machine does is seen in it.
    { rounds: 3 * rounds, warmUps: 2 },
  );
};

/**
 * Destroys what was mounted a moment ago: zfs-fuse unmounts in its own time, and says until then that it is busy.
 * @param {import('./product.mjs').Host} host
 * @param {string} name
 */
async function destroy({ machine }, name) {
  for (let tried = 1; ; tried += 1) {
    const { exitCode, stderr } = await machine.programs.attempt(['zfs', 'destroy', name], { env });
    if (exitCode === 0) return;
    if (!/busy/.test(stderr) || tried === 100) throw new Error(`zfs destroy ${name}: ${stderr}`);
  }
}

/** @returns {Promise<string>} what ZFS this machine has */
async function kindOfZfs() {
  return (await zfsAvailability(await openLocalMachine())).found ?? 'unknown';
}

/** @returns {Promise<{ pool?: import('../scripts/setup/zfs-pool.mjs').Pool, lack?: string }>} */
async function tryPool() {
  const lack = poolLack();
  if (lack !== undefined) return { lack };
  try {
    return { pool: await startPool() };
  } catch (error) {
    return { lack: (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ') };
  }
}

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Zfs>}
 */
export async function measureZfs({ rounds }) {
  const { pool, lack } = await tryPool();
  if (pool === undefined) return { lack, kind: 'none', backs: [] };
  try {
    return await withPlace(async ({ root, directory }) => {
      const dataset = `${pool.name}/klee`;
      const more = measureClones(directory, dataset, rounds);
      const backs = await measureBack({ root, dataset }, { rounds, sessions: sessionsOfAnyLength, more });
      return { lack: undefined, kind: await kindOfZfs(), backs };
    });
  } finally {
    await pool.stop();
  }
}
