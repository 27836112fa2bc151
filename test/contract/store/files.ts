/** Every kind of file that a tree can hold. */
import {
  chmodSync,
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
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nobody, somebody, writeMuch, type StoreFixture } from './fixture.js';

export function filesContract(t: StoreFixture): void {
  describe('all kinds of files', () => {
    it.each([
      ['copied', somebody],
      ['renamed', nobody],
    ])('survive a snapshot (%s)', async (how, occupants) => {
      const dataset = await t.clone();
      const root = dataset.path;
      if (how === 'renamed') writeMuch(dataset);
      mkdirSync(join(root, 'k'));
      writeFileSync(join(root, 'k/file'), 'x');
      linkSync(join(root, 'k/file'), join(root, 'k/hard link'));
      symlinkSync('/nowhere', join(root, 'k/dangling'));
      await t.host.programs.run(['mkfifo', 'k/fifo'], { cwd: root });
      await t.host.programs.run(['mknod', 'k/null', 'c', '1', '3'], { cwd: root });
      await t.host.programs.run(['mknod', 'k/loop', 'b', '7', '0'], { cwd: root });
      const listen = `require('net').createServer().listen('k/socket', () => process.exit())`;
      await t.host.programs.run([process.execPath, '-e', listen], { cwd: root });
      const odd = [
        'with blank',
        'line\nfeed',
        'äöü 日本 😀',
        '-rf',
        'quote\'"$(id)',
        '#hash%',
        'comma,colon:back\\slash',
      ];
      for (const file of odd) writeFileSync(join(root, 'k', file), file);
      chmodSync(join(root, 'k/file'), 0o4711);

      const { origin } = await t.snapshot(dataset, occupants);
      const found = await t.changes({ snapshot: t.base }, { snapshot: origin });
      for (const file of odd) expect(found).toContain(`added /k/${file}`);
      const copy = join((await t.clone(origin)).path, 'k');
      for (const file of odd) expect(readFileSync(join(copy, file), 'utf8')).toBe(file);
      const [one, other] = [lstatSync(join(copy, 'file')), lstatSync(join(copy, 'hard link'))];
      expect([one.ino, one.nlink, one.mode & 0o7777]).toEqual([other.ino, 2, 0o4711]);
      expect(readlinkSync(join(copy, 'dangling'))).toBe('/nowhere');
      expect(lstatSync(join(copy, 'fifo')).isFIFO()).toBe(true);
      expect(lstatSync(join(copy, 'socket')).isSocket()).toBe(true);
      expect([lstatSync(join(copy, 'null')).isCharacterDevice(), lstatSync(join(copy, 'null')).rdev]).toEqual([
        true,
        0x103,
      ]);
      expect([lstatSync(join(copy, 'loop')).isBlockDevice(), lstatSync(join(copy, 'loop')).rdev]).toEqual([
        true,
        0x700,
      ]);
      const kinds = new Map<string, string>();
      for await (const change of t.store.diff({ snapshot: t.base }, { snapshot: origin })) {
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

    it.skipIf(!existsSync('/usr/bin/python3')).for([
      ['copied', somebody],
      ['renamed', nobody],
    ] as const)('keep their extended attributes (%s; needs python3)', async ([how, occupants], { skip }) => {
      const dataset = await t.clone();
      if (how === 'renamed') writeMuch(dataset);
      const write =
        'import os; os.setxattr("usr/tool", "trusted.klee", b"kept"); os.setxattr("usr", "user.klee", b"too")';
      const written = await t.host.programs.attempt(['python3', '-c', write], { cwd: dataset.path });
      // zfs-fuse: docs/notes/zfs.md.
      skip(written.stderr.includes('Operation not supported'), 'the file system has no extended attributes');
      expect(written.exitCode).toBe(0);
      const { origin } = await t.snapshot(dataset, occupants);
      const read = 'import os; print(os.getxattr("usr/tool", "trusted.klee"), os.getxattr("usr", "user.klee"))';
      const { stdout } = await t.host.programs.run(['python3', '-c', read], { cwd: (await t.clone(origin)).path });
      expect(stdout).toBe("b'kept' b'too'\n");
    });

    it('stay deleted when a deleted directory is made again and copied', async () => {
      const dataset = await t.clone();
      rmSync(join(dataset.path, 'usr/share'), { recursive: true });
      mkdirSync(join(dataset.path, 'usr/share/doc'), { recursive: true });
      const { origin } = await t.snapshot(dataset, somebody);
      expect(readdirSync(join((await t.clone(origin)).path, 'usr/share/doc'))).toEqual([]);
    });

    it('can be renamed over one another', async () => {
      const dataset = await t.clone();
      renameSync(join(dataset.path, 'usr/share/doc/one'), join(dataset.path, 'usr/share/doc/two'));
      const { origin } = await t.snapshot(dataset);
      const doc = join(await t.store.view(origin), 'usr/share/doc');
      expect(readdirSync(doc)).toEqual(['two']);
      expect(readFileSync(join(doc, 'two'), 'utf8')).toBe('1\n');
    });

    it('are looked at as they are now, their names in any encoding', async () => {
      const dataset = await t.clone();
      const script = `printf x > "$(printf 'caf\\351')"`;
      await t.host.programs.run(['sh', '-c', script], { cwd: dataset.path });
      expect(await t.changes({ snapshot: t.base }, { dataset })).toEqual(['added /caf\ufffd']);
      const { origin } = await t.snapshot(dataset, somebody);
      expect(await t.changes({ dataset }, { snapshot: origin })).toEqual([]);
    });
  });
}
