/** What differs between trees. */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/storage/store.js';
import { writeMuch, type StoreFixture } from './fixture.js';

export function diffContract(t: StoreFixture): void {
  describe('diff', () => {
    it('finds nothing between a tree and itself', async () => {
      const dataset = await t.clone();
      expect(await t.changes({ snapshot: t.base }, { snapshot: t.base })).toEqual([]);
      expect(await t.changes({ snapshot: t.base }, { dataset })).toEqual([]);
      expect(await t.changes({ dataset }, { snapshot: t.base })).toEqual([]);
    });

    it('tells type, size, permissions and owner', async () => {
      const dataset = await t.clone();
      writeFileSync(join(dataset.path, 'new'), 'four', { mode: 0o600 });
      chownSync(join(dataset.path, 'new'), 5, 6);
      writeFileSync(join(dataset.path, 'usr/tool'), 'longer tool\n');
      rmSync(join(dataset.path, 'usr/link'));
      const found: Change[] = [];
      for await (const change of t.store.diff({ snapshot: t.base }, { dataset })) found.push(change);
      expect(found).toEqual([
        { kind: 'added', path: '/new', entry: { type: 'file', size: 4, mode: 0o600, uid: 5, gid: 6 } },
        {
          kind: 'deleted',
          path: '/usr/link',
          before: expect.objectContaining({ type: 'symlink', size: 'share/doc'.length }) as unknown,
        },
        {
          kind: 'modified',
          path: '/usr/tool',
          before: { type: 'file', size: 5, mode: 0o755, uid: 0, gid: 0 },
          entry: { type: 'file', size: 12, mode: 0o755, uid: 0, gid: 0 },
        },
      ]);
    });

    it('finds what is in added and removed directories', async () => {
      const found = await t.sinceBase((root) => {
        mkdirSync(join(root, 'opt/a/b'), { recursive: true });
        writeFileSync(join(root, 'opt/a.txt'), '');
        writeFileSync(join(root, 'opt/a/b/c'), '');
        rmSync(join(root, 'usr'), { recursive: true });
      });
      expect(found).toEqual([
        'added /opt',
        'added /opt/a',
        'added /opt/a.txt',
        'added /opt/a/b',
        'added /opt/a/b/c',
        'deleted /usr',
        'deleted /usr/link',
        'deleted /usr/share',
        'deleted /usr/share/doc',
        'deleted /usr/share/doc/one',
        'deleted /usr/share/doc/two',
        'deleted /usr/tool',
      ]);
    });

    it('finds changed permissions alone', async () => {
      const found = await t.sinceBase((root) => {
        chmodSync(join(root, 'usr/tool'), 0o4755);
        chmodSync(join(root, 'usr/share'), 0o700);
      });
      expect(found).toEqual(['modified /usr/share', 'modified /usr/tool']);
    });

    it('finds other content of the same length, written at once', async () => {
      const dataset = await t.clone();
      writeFileSync(join(dataset.path, 'usr/tool'), 'one!\n');
      const { origin } = await t.snapshot(dataset);
      writeFileSync(join(dataset.path, 'usr/tool'), 'two!\n');
      expect(await t.changes({ snapshot: origin }, { dataset })).toEqual(['modified /usr/tool']);
      const next = await t.snapshot(dataset);
      expect(await t.changes({ snapshot: origin }, { snapshot: next.origin })).toEqual(['modified /usr/tool']);
    });

    it('finds other content of the same length and time, in a file and in one that took its place', async () => {
      const found = await t.sinceBase(async (root) => {
        const copyTime = (of: string, to: string) => t.host.programs.run(['touch', '-r', of, to], { cwd: root });
        await copyTime('usr/tool', 'was');
        writeFileSync(join(root, 'usr/tool'), 'TOOL\n');
        await copyTime('was', 'usr/tool');
        rmSync(join(root, 'was'));
        writeFileSync(join(root, 'new'), 'I\n');
        await copyTime('usr/share/doc/one', 'new');
        renameSync(join(root, 'new'), join(root, 'usr/share/doc/one'));
      });
      expect(found).toEqual(['modified /usr/share/doc/one', 'modified /usr/tool']);
    });

    it('finds a changed owner, time or target', async () => {
      const found = await t.sinceBase((root) => {
        chownSync(join(root, 'etc/passwd'), 7, 7);
        utimesSync(join(root, 'usr/tool'), 1, 1);
        const { atime, mtime } = lstatSync(join(root, 'usr/link'));
        rmSync(join(root, 'usr/link'));
        symlinkSync('share/cod', join(root, 'usr/link'));
        utimesSync(join(root, 'usr/share/doc'), atime, mtime);
      });
      expect(found).toEqual(['modified /etc/passwd', 'modified /usr/link', 'modified /usr/tool']);
    });

    it('finds a directory replaced by a file, and a file by a directory', async () => {
      const found = await t.sinceBase((root) => {
        rmSync(join(root, 'usr/share'), { recursive: true });
        writeFileSync(join(root, 'usr/share'), '');
        rmSync(join(root, 'usr/tool'));
        mkdirSync(join(root, 'usr/tool/box'), { recursive: true });
      });
      expect(found).toEqual([
        'modified /usr/share',
        'deleted /usr/share/doc',
        'deleted /usr/share/doc/one',
        'deleted /usr/share/doc/two',
        'modified /usr/tool',
        'added /usr/tool/box',
      ]);
    });

    it('finds what is missing from a directory that was deleted and made again', async () => {
      const found = await t.sinceBase((root) => {
        const doc = join(root, 'usr/share/doc');
        rmSync(join(root, 'usr'), { recursive: true });
        mkdirSync(doc, { recursive: true });
        writeFileSync(join(doc, 'three'), '3\n');
      });
      expect(found).toEqual([
        'deleted /usr/link',
        'deleted /usr/share/doc/one',
        'added /usr/share/doc/three',
        'deleted /usr/share/doc/two',
        'deleted /usr/tool',
      ]);
    });

    it('finds a renamed directory', async () => {
      const found = await t.sinceBase(async (root) => {
        await t.host.programs.run(['mv', 'usr/share', 'usr/part'], { cwd: root });
      });
      expect(found).toEqual([
        'added /usr/part',
        'added /usr/part/doc',
        'added /usr/part/doc/one',
        'added /usr/part/doc/two',
        'deleted /usr/share',
        'deleted /usr/share/doc',
        'deleted /usr/share/doc/one',
        'deleted /usr/share/doc/two',
      ]);
    });

    it('forgets what was made and removed again', async () => {
      expect(
        await t.sinceBase((root) => {
          writeFileSync(join(root, 'usr/passing'), '');
          mkdirSync(join(root, 'passing'));
          rmSync(join(root, 'usr/passing'));
          rmSync(join(root, 'passing'), { recursive: true });
        }),
      ).toEqual([]);
    });

    it('compares branches with each other', async () => {
      const [left, right] = [await t.clone(), await t.clone()];
      writeFileSync(join(left.path, 'usr/left'), '');
      rmSync(join(left.path, 'usr/tool'));
      writeFileSync(join(right.path, 'usr/right'), '');
      writeMuch(right);
      const [one, other] = [(await t.snapshot(left)).origin, (await t.snapshot(right)).origin];
      const found = (await t.changes({ snapshot: one }, { snapshot: other })).filter((line) => !line.includes('/much'));
      expect(found).toEqual(['deleted /usr/left', 'added /usr/right', 'added /usr/tool']);
      expect(await t.changes({ dataset: left }, { dataset: right })).toEqual(
        await t.changes({ snapshot: one }, { snapshot: other }),
      );
    });

    it('compares trees that have nothing in common', async () => {
      const other = await t.store.importTree(async (root) => {
        await t.host.programs.run(['cp', '-a', `${await t.store.view(t.base)}/.`, root]);
        writeFileSync(join(root, 'etc/hosts'), '');
        rmSync(join(root, 'usr/tool'));
      });
      expect(await t.changes({ snapshot: t.base }, { snapshot: other })).toEqual([
        'added /etc/hosts',
        'deleted /usr/tool',
      ]);
    });
  });
}
