/** Base images and clones. */
import { chmodSync, chownSync, existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isId } from '../../../src/storage/ids.js';
import { fillBase, writeMuch, type StoreFixture } from './fixture.js';

export function treesContract(t: StoreFixture): void {
  describe('importTree', () => {
    it('makes the places that a jail mounts on where they are missing', async () => {
      const root = await t.store.view(t.base);
      for (const directory of ['dev', 'proc', 'sys', 'etc']) {
        expect(lstatSync(join(root, directory)).isDirectory(), directory).toBe(true);
      }
      expect(readFileSync(join(root, 'etc/resolv.conf'), 'utf8')).toBe('');
      expect(lstatSync(root).mode & 0o777).toBe(0o755);
    });

    it('leaves nothing behind when filling fails', async () => {
      const boom = new Error('the archive is damaged');
      const attempt = t.store.importTree(async (root) => {
        await fillBase(root);
        throw boom;
      });
      await expect(attempt).rejects.toBe(boom);
      expect((await t.store.list()).map(({ id }) => id)).toEqual([t.base]);
    });

    it('records a snapshot without a parent', async () => {
      expect(isId(t.base)).toBe(true);
      const record = await t.store.record(t.base);
      expect(record.parent).toBeUndefined();
      expect(Math.abs(Date.now() - record.createdAt)).toBeLessThan(120_000);
      expect(await t.store.list()).toEqual([record]);
    });
  });

  describe('clone', () => {
    it('gives a writable tree with the files of the snapshot', async () => {
      const dataset = await t.clone();
      expect(isId(dataset.id)).toBe(true);
      expect(dataset.origin).toBe(t.base);
      expect(readFileSync(join(dataset.path, 'etc/passwd'), 'utf8')).toBe('root:x:0:0:::\n');
      writeFileSync(join(dataset.path, 'etc/passwd'), 'changed\n');
      expect(readFileSync(join(dataset.path, 'etc/passwd'), 'utf8')).toBe('changed\n');
      expect(readFileSync(join(await t.store.view(t.base), 'etc/passwd'), 'utf8')).toBe('root:x:0:0:::\n');
    });

    it('gives trees that are independent of each other', async () => {
      const [one, other] = [await t.clone(), await t.clone()];
      writeFileSync(join(one.path, 'mine'), '');
      expect(existsSync(join(other.path, 'mine'))).toBe(false);
      expect(one.id).not.toBe(other.id);
    });

    it('keeps permissions and owner of the root directory', async () => {
      const odd = await t.store.importTree((root) => {
        chmodSync(root, 0o1751);
        chownSync(root, 12, 34);
        return Promise.resolve();
      });
      const dataset = await t.clone(odd);
      for (const root of [dataset.path, await t.store.view(odd), (await t.snapshot(dataset)).path]) {
        const { mode, uid, gid } = lstatSync(root);
        expect([mode & 0o7777, uid, gid]).toEqual([0o1751, 12, 34]);
      }
      writeMuch(dataset);
      const { mode, uid, gid } = lstatSync((await t.snapshot(dataset)).path);
      expect([mode & 0o7777, uid, gid]).toEqual([0o1751, 12, 34]);
    });

    it.each(['abcdefabcdef', 'nonsense', '../../etc', ''])('says that there is no snapshot @%s', async (id) => {
      const expected = { code: 'KLEE_NO_SNAPSHOT', message: `invalid snapshot @${id}` };
      await expect(t.store.clone(id)).rejects.toMatchObject(expected);
      await expect(t.store.view(id)).rejects.toMatchObject(expected);
      await expect(t.store.record(id)).rejects.toMatchObject(expected);
      await expect(t.store.usage(id)).rejects.toMatchObject(expected);
    });
  });
}
