/** What every store must do. */
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Programs } from '../../src/host/programs.js';
import { isId } from '../../src/storage/ids.js';
import type { Change, Dataset, Occupants, SnapshotId, Store, Tree } from '../../src/storage/store.js';

export interface StoreHost {
  readonly store: Store;
  /** Programs that see `Dataset.path`. */
  readonly programs: Programs;
  /** Mounts and datasets that there are now, on the host and where the store mounts. */
  traces(): string[];
  /** Called after `store.close()`. */
  dispose(): Promise<void>;
}

const nobody: Occupants = {
  alive: false,
  freeze: (work) => work(),
  vacate: () => Promise.resolve(),
};
const somebody: Occupants = {
  alive: true,
  freeze: (work) => work(),
  vacate: () => Promise.reject(new Error('vacate was called although something is alive')),
};

/** More than any store would copy rather than renew the mount for. */
function writeMuch(dataset: Dataset, directory = 'much'): void {
  mkdirSync(join(dataset.path, directory));
  for (let i = 0; i < 300; i++) writeFileSync(join(dataset.path, directory, String(i)), `${i}\n`);
}

export function storeContract(name: string, open: () => Promise<StoreHost>): void {
  describe(`store contract: ${name}`, () => {
    let host: StoreHost;
    let store: Store;
    let base: SnapshotId;
    let before: string[];

    beforeEach(async () => {
      host = await open();
      store = host.store;
      before = host.traces();
      base = await store.importTree(fillBase);
    });
    afterEach(async () => {
      await store.close();
      expect(host.traces()).toEqual(before);
      await host.dispose();
    });

    function fillBase(root: string): Promise<void> {
      mkdirSync(join(root, 'etc'));
      writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:::\n');
      mkdirSync(join(root, 'usr/share/doc'), { recursive: true });
      writeFileSync(join(root, 'usr/share/doc/one'), '1\n');
      writeFileSync(join(root, 'usr/share/doc/two'), '2\n');
      symlinkSync('share/doc', join(root, 'usr/link'));
      writeFileSync(join(root, 'usr/tool'), 'tool\n', { mode: 0o755 });
      return Promise.resolve();
    }

    const clone = (snapshot: SnapshotId = base) => store.clone(snapshot);
    const snapshot = (dataset: Dataset, occupants = nobody) => store.snapshot(dataset, occupants);

    async function changes(one: Tree, other: Tree): Promise<string[]> {
      const found: Change[] = [];
      for await (const change of store.diff(one, other)) found.push(change);
      const paths = found.map(({ path }) => path);
      expect(paths).toEqual([...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      return found.map(({ kind, path }) => `${kind} ${path}`);
    }

    async function sinceBase(work: (root: string) => void | Promise<void>): Promise<string[]> {
      const dataset = await clone();
      await work(dataset.path);
      const live = await changes({ snapshot: base }, { dataset });
      const { origin } = await snapshot(dataset);
      expect(await changes({ snapshot: base }, { snapshot: origin })).toEqual(live);
      // And the other way round it is all undone.
      const undone = live.map((line) => line.replace(/^\w+/, (kind) => ({ added: 'deleted', deleted: 'added' })[kind] ?? kind));
      expect(await changes({ snapshot: origin }, { snapshot: base })).toEqual(undone);
      // The same from a snapshot that shares nothing with the base but what is in it.
      await store.destroyDataset(dataset);
      return live;
    }

    describe('importTree', () => {
      it('makes the places that a jail mounts on where they are missing', async () => {
        const root = await store.view(base);
        for (const directory of ['dev', 'proc', 'sys', 'etc']) {
          expect(lstatSync(join(root, directory)).isDirectory(), directory).toBe(true);
        }
        expect(readFileSync(join(root, 'etc/resolv.conf'), 'utf8')).toBe('');
        expect(lstatSync(root).mode & 0o777).toBe(0o755);
      });

      it('leaves nothing behind when filling fails', async () => {
        const boom = new Error('the archive is damaged');
        const attempt = store.importTree(async (root) => {
          await fillBase(root);
          throw boom;
        });
        await expect(attempt).rejects.toBe(boom);
        expect((await store.list()).map(({ id }) => id)).toEqual([base]);
      });

      it('records a snapshot without a parent', async () => {
        expect(isId(base)).toBe(true);
        const record = await store.record(base);
        expect(record.parent).toBeUndefined();
        expect(Math.abs(Date.now() - record.createdAt)).toBeLessThan(120_000);
        expect(await store.list()).toEqual([record]);
      });
    });

    describe('clone', () => {
      it('gives a writable tree with the files of the snapshot', async () => {
        const dataset = await clone();
        expect(isId(dataset.id)).toBe(true);
        expect(dataset.origin).toBe(base);
        expect(readFileSync(join(dataset.path, 'etc/passwd'), 'utf8')).toBe('root:x:0:0:::\n');
        writeFileSync(join(dataset.path, 'etc/passwd'), 'changed\n');
        expect(readFileSync(join(dataset.path, 'etc/passwd'), 'utf8')).toBe('changed\n');
        expect(readFileSync(join(await store.view(base), 'etc/passwd'), 'utf8')).toBe('root:x:0:0:::\n');
      });

      it('gives trees that are independent of each other', async () => {
        const [one, other] = [await clone(), await clone()];
        writeFileSync(join(one.path, 'mine'), '');
        expect(existsSync(join(other.path, 'mine'))).toBe(false);
        expect(one.id).not.toBe(other.id);
      });

      it('keeps permissions and owner of the root directory', async () => {
        const odd = await store.importTree((root) => {
          chmodSync(root, 0o1751);
          chownSync(root, 12, 34);
          return Promise.resolve();
        });
        const dataset = await clone(odd);
        for (const root of [dataset.path, await store.view(odd), (await snapshot(dataset)).path]) {
          const { mode, uid, gid } = lstatSync(root);
          expect([mode & 0o7777, uid, gid]).toEqual([0o1751, 12, 34]);
        }
        writeMuch(dataset);
        const { mode, uid, gid } = lstatSync((await snapshot(dataset)).path);
        expect([mode & 0o7777, uid, gid]).toEqual([0o1751, 12, 34]);
      });

      it.each(['abcdefabcdef', 'nonsense', '../../etc', ''])('says that there is no snapshot @%s', async (id) => {
        const expected = { code: 'KLEE_NO_SNAPSHOT', message: `invalid snapshot @${id}` };
        await expect(store.clone(id)).rejects.toMatchObject(expected);
        await expect(store.view(id)).rejects.toMatchObject(expected);
        await expect(store.record(id)).rejects.toMatchObject(expected);
        await expect(store.usage(id)).rejects.toMatchObject(expected);
      });
    });

    describe('snapshot', () => {
      it.each([
        ['nothing runs and little was written', nobody, false],
        ['nothing runs and much was written', nobody, true],
        ['something runs and little was written', somebody, false],
        ['something runs and much was written', somebody, true],
      ])('keeps what the dataset held when %s', async (_, occupants, much) => {
        const first = await clone();
        writeFileSync(join(first.path, 'first'), '1\n');
        rmSync(join(first.path, 'usr/share/doc/two'));
        if (much) writeMuch(first);
        const second = await snapshot(first, occupants);
        expect(second).toMatchObject({ id: first.id, mountpoint: first.mountpoint, path: first.path });
        expect(await store.record(second.origin)).toMatchObject({ id: second.origin, parent: base });

        writeFileSync(join(second.path, 'first'), 'overwritten\n');
        writeFileSync(join(second.path, 'second'), '2\n');
        const third = await snapshot(second, occupants);
        expect(await store.record(third.origin)).toMatchObject({ parent: second.origin });

        const view = await store.view(second.origin);
        expect(readFileSync(join(view, 'first'), 'utf8')).toBe('1\n');
        expect(existsSync(join(view, 'second'))).toBe(false);
        expect(readdirSync(join(view, 'usr/share/doc'))).toEqual(['one']);
        const again = await clone(third.origin);
        expect(readFileSync(join(again.path, 'first'), 'utf8')).toBe('overwritten\n');
        expect(readFileSync(join(again.path, 'second'), 'utf8')).toBe('2\n');
        expect(existsSync(join(again.path, 'usr/share/doc/two'))).toBe(false);
        expect(existsSync(join(again.path, 'much'))).toBe(much);
        expect(await changes({ snapshot: third.origin }, { dataset: third })).toEqual([]);
      });

      it('of an unchanged dataset is another snapshot of the same files', async () => {
        const dataset = await clone();
        const { origin } = await snapshot(dataset);
        expect(origin).not.toBe(base);
        expect(await changes({ snapshot: base }, { snapshot: origin })).toEqual([]);
        expect(await store.usage(origin)).toBe(0);
      });

      it('notices changed permissions of the root directory', async () => {
        const dataset = await clone();
        chmodSync(dataset.path, 0o711);
        const { origin } = await snapshot(dataset);
        expect(await changes({ snapshot: base }, { snapshot: origin })).toEqual(['modified /']);
        expect(lstatSync((await clone(origin)).path).mode & 0o777).toBe(0o711);
      });

      it('holds processes still while it copies, and they go on in the same tree', async () => {
        const dataset = await clone();
        const script = 'i=0; while :; do i=$((i+1)); echo $i >>one; echo $i >>two; done';
        const writer = await host.programs.start(['sh', '-c', script], () => undefined, { cwd: dataset.path });
        try {
          while (!existsSync(join(dataset.path, 'two'))) await sleep(5);
          let frozen = false;
          const held: Occupants = {
            ...somebody,
            async freeze(work) {
              writer.kill('SIGSTOP');
              frozen = true;
              try {
                return await work();
              } finally {
                writer.kill('SIGCONT');
              }
            },
          };
          const { origin } = await snapshot(dataset, held);
          expect(frozen).toBe(true);
          const view = await store.view(origin);
          const lines = (root: string, file: string) => readFileSync(join(root, file), 'utf8').split('\n').length;
          const [one, two] = [lines(view, 'one'), lines(view, 'two')];
          expect([0, 1]).toContain(one - two);
          while (lines(dataset.path, 'two') <= one) await sleep(5);
          expect([lines(view, 'one'), lines(view, 'two')]).toEqual([one, two]);
          expect(await changes({ snapshot: origin }, { dataset })).toEqual(['modified /one', 'modified /two']);
        } finally {
          writer.kill('SIGKILL');
          await writer.ended;
        }
      });

      it('keeps the dataset when the jail cannot be stopped', async () => {
        const dataset = await clone();
        writeMuch(dataset);
        let vacated = false;
        const stuck = { ...nobody, vacate: () => Promise.reject(new Error('stuck')) };
        const attempt = snapshot(dataset, stuck).then(() => (vacated = true));
        // A store that need not stop the jail may succeed.
        await attempt.catch((error: unknown) => {
          expect(error).toMatchObject({ message: 'stuck' });
        });
        expect(readdirSync(join(dataset.path, 'much'))).toHaveLength(300);
        expect(await store.list()).toHaveLength(vacated ? 2 : 1);
        const { origin } = await snapshot(dataset);
        expect(readdirSync(join(await store.view(origin), 'much'))).toHaveLength(300);
      });

      it('works while somebody has a file of the tree open', async () => {
        const dataset = await clone();
        writeMuch(dataset);
        const sitting = await host.programs.start(['sleep', '1000'], () => undefined, { cwd: join(dataset.path, 'much') });
        try {
          const { origin } = await snapshot(dataset);
          expect(readdirSync(join(await store.view(origin), 'much'))).toHaveLength(300);
          writeFileSync(join(dataset.path, 'more'), '');
          expect(await changes({ snapshot: origin }, { dataset })).toEqual(['added /more']);
        } finally {
          sitting.kill('SIGKILL');
          await sitting.ended;
        }
      });

      it('can be chained more than 250 times', async () => {
        let dataset = await clone();
        const origins: SnapshotId[] = [];
        for (let i = 1; i <= 260; i++) {
          writeFileSync(join(dataset.path, `f${i}`), `${i}\n`);
          dataset = await snapshot(dataset);
          origins.push(dataset.origin);
        }
        const last = await clone(dataset.origin);
        expect(readdirSync(last.path).filter((file) => /^f\d+$/.test(file))).toHaveLength(260);
        const middle = await clone(origins[99] ?? '');
        expect(readdirSync(middle.path).filter((file) => /^f\d+$/.test(file))).toHaveLength(100);
        expect(await changes({ snapshot: origins[249] ?? '' }, { snapshot: origins[251] ?? '' })).toEqual([
          'added /f251',
          'added /f252',
        ]);
      });
    });

    describe('diff', () => {
      it('finds nothing between a tree and itself', async () => {
        const dataset = await clone();
        expect(await changes({ snapshot: base }, { snapshot: base })).toEqual([]);
        expect(await changes({ snapshot: base }, { dataset })).toEqual([]);
        expect(await changes({ dataset }, { snapshot: base })).toEqual([]);
      });

      it('tells type, size, permissions and owner', async () => {
        const dataset = await clone();
        writeFileSync(join(dataset.path, 'new'), 'four', { mode: 0o600 });
        chownSync(join(dataset.path, 'new'), 5, 6);
        writeFileSync(join(dataset.path, 'usr/tool'), 'longer tool\n');
        rmSync(join(dataset.path, 'usr/link'));
        const found: Change[] = [];
        for await (const change of store.diff({ snapshot: base }, { dataset })) found.push(change);
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
        const found = await sinceBase((root) => {
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
        const found = await sinceBase((root) => {
          chmodSync(join(root, 'usr/tool'), 0o4755);
          chmodSync(join(root, 'usr/share'), 0o700);
        });
        expect(found).toEqual(['modified /usr/share', 'modified /usr/tool']);
      });

      it('finds a changed owner, time or target', async () => {
        const found = await sinceBase((root) => {
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
        const found = await sinceBase((root) => {
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
        const found = await sinceBase((root) => {
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
        const found = await sinceBase(async (root) => {
          await host.programs.run(['mv', 'usr/share', 'usr/part'], { cwd: root });
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
          await sinceBase((root) => {
            writeFileSync(join(root, 'usr/passing'), '');
            mkdirSync(join(root, 'passing'));
            rmSync(join(root, 'usr/passing'));
            rmSync(join(root, 'passing'), { recursive: true });
          }),
        ).toEqual([]);
      });

      it('compares branches with each other', async () => {
        const [left, right] = [await clone(), await clone()];
        writeFileSync(join(left.path, 'usr/left'), '');
        rmSync(join(left.path, 'usr/tool'));
        writeFileSync(join(right.path, 'usr/right'), '');
        writeMuch(right);
        const [one, other] = [(await snapshot(left)).origin, (await snapshot(right)).origin];
        const found = (await changes({ snapshot: one }, { snapshot: other })).filter((line) => !line.includes('/much'));
        expect(found).toEqual(['deleted /usr/left', 'added /usr/right', 'added /usr/tool']);
        expect(await changes({ dataset: left }, { dataset: right })).toEqual(
          await changes({ snapshot: one }, { snapshot: other }),
        );
      });

      it('compares trees that have nothing in common', async () => {
        const other = await store.importTree(async (root) => {
          await host.programs.run(['cp', '-a', `${await store.view(base)}/.`, root]);
          writeFileSync(join(root, 'etc/hosts'), '');
          rmSync(join(root, 'usr/tool'));
        });
        expect(await changes({ snapshot: base }, { snapshot: other })).toEqual(['added /etc/hosts', 'deleted /usr/tool']);
      });
    });

    describe('all kinds of files', () => {
      it.each([
        ['copied', somebody],
        ['renamed', nobody],
      ])('survive a snapshot (%s)', async (how, occupants) => {
        const dataset = await clone();
        const root = dataset.path;
        if (how === 'renamed') writeMuch(dataset);
        mkdirSync(join(root, 'k'));
        writeFileSync(join(root, 'k/file'), 'x');
        linkSync(join(root, 'k/file'), join(root, 'k/hard link'));
        symlinkSync('/nowhere', join(root, 'k/dangling'));
        await host.programs.run(['mkfifo', 'k/fifo'], { cwd: root });
        await host.programs.run(['mknod', 'k/null', 'c', '1', '3'], { cwd: root });
        await host.programs.run(['mknod', 'k/loop', 'b', '7', '0'], { cwd: root });
        const listen = `require('net').createServer().listen('k/socket', () => process.exit())`;
        await host.programs.run([process.execPath, '-e', listen], { cwd: root });
        const odd = ['with blank', 'line\nfeed', 'äöü 日本 😀', '-rf', "quote'\"$(id)", '#hash%', 'comma,colon:back\\slash'];
        for (const file of odd) writeFileSync(join(root, 'k', file), file);
        chmodSync(join(root, 'k/file'), 0o4711);

        const { origin } = await snapshot(dataset, occupants);
        const found = await changes({ snapshot: base }, { snapshot: origin });
        for (const file of odd) expect(found).toContain(`added /k/${file}`);
        const copy = join((await clone(origin)).path, 'k');
        for (const file of odd) expect(readFileSync(join(copy, file), 'utf8')).toBe(file);
        const [one, other] = [lstatSync(join(copy, 'file')), lstatSync(join(copy, 'hard link'))];
        expect([one.ino, one.nlink, one.mode & 0o7777]).toEqual([other.ino, 2, 0o4711]);
        expect(readlinkSync(join(copy, 'dangling'))).toBe('/nowhere');
        expect(lstatSync(join(copy, 'fifo')).isFIFO()).toBe(true);
        expect(lstatSync(join(copy, 'socket')).isSocket()).toBe(true);
        expect([lstatSync(join(copy, 'null')).isCharacterDevice(), lstatSync(join(copy, 'null')).rdev]).toEqual([true, 0x103]);
        expect([lstatSync(join(copy, 'loop')).isBlockDevice(), lstatSync(join(copy, 'loop')).rdev]).toEqual([true, 0x700]);
        const kinds = new Map<string, string>();
        for await (const change of store.diff({ snapshot: base }, { snapshot: origin })) {
          if (change.kind === 'added') kinds.set(change.path, change.entry.type);
        }
        expect(['dangling', 'fifo', 'socket', 'null', 'loop'].map((file) => kinds.get(`/k/${file}`))).toEqual([
          'symlink',
          'fifo',
          'socket',
          'character device',
          'block device',
        ]);
      });

      it.each([
        ['copied', somebody],
        ['renamed', nobody],
      ])('keep their extended attributes (%s)', async (how, occupants) => {
        const dataset = await clone();
        if (how === 'renamed') writeMuch(dataset);
        // ping_group and the like: file capabilities are the extended attribute that images really have.
        const python = 'import os; os.setxattr("usr/tool", "trusted.klee", b"kept"); os.setxattr("usr", "user.klee", b"too")';
        await host.programs.run(['python3', '-c', python], { cwd: dataset.path });
        const { origin } = await snapshot(dataset, occupants);
        const read = 'import os; print(os.getxattr("usr/tool", "trusted.klee"), os.getxattr("usr", "user.klee"))';
        const { stdout } = await host.programs.run(['python3', '-c', read], { cwd: (await clone(origin)).path });
        expect(stdout).toBe("b'kept' b'too'\n");
      });

      it('stay deleted when a deleted directory is made again and copied', async () => {
        const dataset = await clone();
        rmSync(join(dataset.path, 'usr/share'), { recursive: true });
        mkdirSync(join(dataset.path, 'usr/share/doc'), { recursive: true });
        const { origin } = await snapshot(dataset, somebody);
        expect(readdirSync(join((await clone(origin)).path, 'usr/share/doc'))).toEqual([]);
      });

      it('can be renamed over one another', async () => {
        const dataset = await clone();
        renameSync(join(dataset.path, 'usr/share/doc/one'), join(dataset.path, 'usr/share/doc/two'));
        const { origin } = await snapshot(dataset);
        const doc = join(await store.view(origin), 'usr/share/doc');
        expect(readdirSync(doc)).toEqual(['two']);
        expect(readFileSync(join(doc, 'two'), 'utf8')).toBe('1\n');
      });

      it('are looked at as they are now, their names in any encoding', async () => {
        const dataset = await clone();
        const script = `printf x > "$(printf 'caf\\351')"`;
        await host.programs.run(['sh', '-c', script], { cwd: dataset.path });
        expect(await changes({ snapshot: base }, { dataset })).toEqual(['added /caf\ufffd']);
        const { origin } = await snapshot(dataset, somebody);
        expect(await changes({ dataset }, { snapshot: origin })).toEqual([]);
      });
    });

    describe('destroying', () => {
      it('a snapshot leaves those made from it', async () => {
        let dataset = await clone();
        const origins: SnapshotId[] = [];
        for (const file of ['a', 'b', 'c']) {
          writeFileSync(join(dataset.path, file), file);
          writeMuch(dataset, `much-${file}`);
          dataset = await snapshot(dataset);
          origins.push(dataset.origin);
        }
        const [, middle = '', last = ''] = origins;
        const usage = await store.usage(last);
        expect(usage).toBeGreaterThan(300 * 512);
        await store.destroySnapshot(middle);
        await store.destroySnapshot(middle);
        await expect(store.clone(middle)).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
        const copy = await clone(last);
        for (const file of ['a', 'b', 'c']) expect(readFileSync(join(copy.path, file), 'utf8')).toBe(file);
        expect(readdirSync(join(copy.path, 'much-b'))).toHaveLength(300);
        expect((await store.list()).map(({ id }) => id)).not.toContain(middle);
      });

      it('a snapshot leaves the datasets cloned from it', async () => {
        const first = await clone();
        writeMuch(first);
        const { origin } = await snapshot(first);
        await store.destroyDataset(first);
        const second = await clone(origin);
        await store.destroySnapshot(origin);
        expect(readdirSync(join(second.path, 'much'))).toHaveLength(300);
        const third = await snapshot(second);
        expect(readdirSync(join(await store.view(third.origin), 'much'))).toHaveLength(300);
      });

      it('a dataset unmounts and removes it, once', async () => {
        const traces = host.traces();
        const dataset = await clone();
        writeFileSync(join(dataset.path, 'file'), '');
        await store.destroyDataset(dataset);
        expect(existsSync(join(dataset.path, 'file'))).toBe(false);
        expect(host.traces()).toEqual(traces);
        await store.destroyDataset(dataset);
        expect(readdirSync(await store.view(base))).not.toContain('file');
      });

      it('a dataset works while somebody is in it', async () => {
        const traces = host.traces();
        const dataset = await clone();
        const sitting = await host.programs.start(['sleep', '1000'], () => undefined, { cwd: dataset.path });
        await store.destroyDataset(dataset);
        sitting.kill('SIGKILL');
        await sitting.ended;
        expect(host.traces()).toEqual(traces);
      });
    });

    it('survives sync and tells what a snapshot adds', async () => {
      const dataset = await clone();
      writeFileSync(join(dataset.path, 'block'), Buffer.alloc(1024 * 1024, 1));
      const { origin } = await snapshot(dataset);
      await store.sync(origin);
      const usage = await store.usage(origin);
      expect(usage).toBeGreaterThanOrEqual(1024 * 1024);
      expect(usage).toBeLessThan(1024 * 1024 + 65536);
    });

    it('lists snapshots in the order in which they were made', async () => {
      let dataset = await clone();
      const made = [base];
      for (let i = 0; i < 3; i++) {
        await sleep(2);
        dataset = await snapshot(dataset);
        made.push(dataset.origin);
      }
      expect((await store.list()).map(({ id }) => id)).toEqual(made);
    });
  });
}
