import { describe, expect, it } from 'vitest';
import { Inventory, kept } from '../../../src/zfs/inventory.js';
import { markText, ownerText, type SnapshotMark } from '../../../src/zfs/marks.js';
import { checkDatasetName, Names } from '../../../src/zfs/names.js';

const names = new Names('tank/klee');
const valueOf = (property: string) => property.slice(property.indexOf('=') + 1);
const owner = valueOf(ownerText({ pid: 7, startTime: '42' }));
const taken = (createdAt: number, parent?: string) => valueOf(markText({ kind: 'snapshot', parent, createdAt }));
const marked = (mark: SnapshotMark) => valueOf(markText(mark));

const listing = [
  ['tank/klee', '-', '-', '/tank/klee', '-', '-'],
  ['tank/klee/container', '-', '-', '/tank/klee/container', '-', '-'],
  [
    'tank/klee/container/aaaaaaaaaaa1',
    'tank/klee/image/aaaaaaaaaaa2@bbbbbbbbbbb2',
    '-',
    '/r/zfs/x/aaaaaaaaaaa1',
    owner,
    '-',
  ],
  ['tank/klee/container/aaaaaaaaaaa1@bbbbbbbbbbb3', '-', 'off', '-', owner, taken(30, 'bbbbbbbbbbb2')],
  ['tank/klee/container/aaaaaaaaaaa1@nightly', '-', 'off', '-', owner, '-'],
  ['tank/klee/container/aaaaaaaaaaa1@bbbbbbbbbbb4', '-', 'on', '-', owner, taken(40, 'bbbbbbbbbbb3')],
  ['tank/klee/container/aaaaaaaaaaa1@klee-1', '-', 'off', '-', owner, marked({ kind: 'temporary' })],
  ['tank/klee/container/aaaaaaaaaaa1/below', '-', '-', 'none', owner, '-'],
  ['tank/klee/container/f472c80affa4', 'tank/klee/image/aaaaaaaaaaa2@image', '-', '/x', '-', '-'],
  ['tank/klee/image', '-', '-', '/tank/klee/image', '-', '-'],
  ['tank/klee/image/aaaaaaaaaaa2', '-', '-', 'none', 'none', '-'],
  ['tank/klee/image/aaaaaaaaaaa2@bbbbbbbbbbb1', '-', 'off', '-', 'none', taken(10)],
  ['tank/klee/image/aaaaaaaaaaa2@bbbbbbbbbbb2', '-', 'off', '-', 'none', taken(20, 'bbbbbbbbbbb1')],
  ['tank/klee/image/aaaaaaaaaaa2@image', '-', 'off', '-', 'none', marked({ kind: 'final', of: 'bbbbbbbbbbb2' })],
  ['tank/klee/image/aaaaaaaaaaa2@bbbbbbbbbbb5', '-', 'off', '-', 'none', '{"kind":"of a later klee"}'],
  ['tank/klee/image/b905ae354338', '-', '-', '/x', '-', '-'],
  ['tank/klee/image/b905ae354338@c069e69af8cf', '-', 'off', '-', '-', '-'],
].map((columns) => `${columns.join('\t')}\n`);

describe('inventory', () => {
  const inventory = new Inventory(names, listing.join(''));
  const dataset = (name: string) => inventory.datasets.get(`tank/klee/${name}`);

  it('knows the snapshots that klee took and has not destroyed', () => {
    expect([...inventory.snapshots.keys()]).toEqual(['bbbbbbbbbbb3', 'bbbbbbbbbbb1', 'bbbbbbbbbbb2']);
    expect(inventory.snapshots.get('bbbbbbbbbbb2')).toEqual({
      name: 'tank/klee/image/aaaaaaaaaaa2@bbbbbbbbbbb2',
      record: { id: 'bbbbbbbbbbb2', parent: 'bbbbbbbbbbb1', createdAt: 20 },
      final: 'tank/klee/image/aaaaaaaaaaa2@image',
    });
    expect(inventory.snapshots.get('bbbbbbbbbbb1')).toMatchObject({ record: { parent: undefined }, final: undefined });
  });

  it('tells whose a dataset is', () => {
    expect(dataset('container/aaaaaaaaaaa1')?.owner).toEqual({ pid: 7, startTime: '42' });
    expect(dataset('image/aaaaaaaaaaa2')?.owner).toBe('none');
    expect(dataset('container/f472c80affa4')?.owner).toBeUndefined();
    // Inherited.
    expect(dataset('container/aaaaaaaaaaa1/below')?.owner).toBeUndefined();
  });

  it('knows the history of a snapshot, through its dataset and what that was cloned from', () => {
    expect(inventory.lineage('tank/klee/container/aaaaaaaaaaa1@klee-1').map((name) => name.split('@')[1])).toEqual([
      'klee-1',
      'bbbbbbbbbbb4',
      'nightly',
      'bbbbbbbbbbb3',
      'bbbbbbbbbbb2',
      'bbbbbbbbbbb1',
    ]);
    expect(inventory.lineage('tank/klee/container/nowhere@x')).toEqual([]);
    expect(inventory.lineage('tank/klee/image/aaaaaaaaaaa2@gone')).toEqual([]);
  });

  it('counts what a dataset has to be kept for', () => {
    const carrier = dataset('image/aaaaaaaaaaa2');
    expect(carrier && kept(carrier).map(({ name }) => name.split('@')[1])).toEqual([
      'bbbbbbbbbbb1',
      'bbbbbbbbbbb2',
      'bbbbbbbbbbb5',
    ]);
    const foreign = dataset('image/b905ae354338');
    expect(foreign && kept(foreign)).toEqual([]);
  });
});

describe('names', () => {
  it.each(['tank', 'tank/klee', 'zroot/my klee/a.b_c:d-e'])('takes %j', (name) => {
    expect(() => checkDatasetName(name)).not.toThrow();
  });

  it.each(['', '/tank/klee', 'tank/', 'tank//klee', 'tank/klee@x', 'tank#b', '-r', '1tank', 'tank/kl\nee', 'tank,b'])(
    'refuses %j',
    (name) => {
      expect(() => checkDatasetName(name)).toThrow(
        expect.objectContaining({ code: 'KLEE_USAGE', message: `invalid dataset: ${name}` }),
      );
    },
  );

  it('tells images and containers from what else there may be', () => {
    expect(names.isImage('tank/klee/image/aaaaaaaaaaa2@x')).toBe(true);
    expect(names.isContainer('tank/klee/container/aaaaaaaaaaa2')).toBe(true);
    for (const name of ['tank/klee/image', 'tank/klee/image/FreeBSD', 'tank/klee/image/aaaaaaaaaaa2/x', 'tank/other']) {
      expect([names.isImage(name), names.isContainer(name)]).toEqual([false, false]);
    }
  });
});
