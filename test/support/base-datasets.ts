/** The base images as datasets of the pool, each unpacked once in a run: klee roots on ZFS clone them. */
import { statSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { baseImages as BaseImages } from '../../scripts/setup/images.mjs';
import { baseImages } from '../../scripts/setup/images.mjs';
import { machine } from './machine.js';
import { poolDatasets, poolVariable, zfs } from './zfs-pool.js';

/** The dataset of a base image, made where it is missing. */
export async function baseDataset(name: keyof typeof BaseImages): Promise<string> {
  const pool = process.env[poolVariable] ?? '';
  const dataset = `${pool}/bases/${name}`;
  if (poolDatasets().includes(dataset)) return dataset;
  // Renamed when it is whole.
  const making = `${dataset}-in-the-making`;
  const mountpoint = mkdtempSync(join(tmpdir(), 'base-'));
  zfs('create', '-p', '-o', `mountpoint=${mountpoint}`, making);
  const source = baseImages[name];
  const argv = statSync(source).isDirectory()
    ? ['cp', '-a', `${source}/.`, mountpoint]
    : ['tar', '-x', '-p', '-f', source, '-C', mountpoint, '--exclude=./dev/*'];
  await machine.programs.run(argv);
  zfs('unmount', making);
  zfs('set', 'canmount=off', making);
  zfs('rename', making, dataset);
  await machine.programs.run(['rmdir', mountpoint]);
  return dataset;
}
