/** Looking at files and reading them. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failing, type FilesFixture } from './fixture.js';

export function readingContract(fixture: FilesFixture): void {
  describe('lstat and stat', () => {
    it('tell type, size, mode, owner and time', async () => {
      const file = fixture.write('file', 'seven b');
      fs.chmodSync(file, 0o4751);
      fs.utimesSync(file, 1_000_000_000, 1_234_567_890);
      const expected = { type: 'file', size: 7, mode: 0o4751, mtimeNs: 1_234_567_890_000_000_000n, device: 0n };
      const { uid, gid } = fs.statSync(file);
      expect(await fixture.files.lstat(file)).toMatchObject({ ...expected, uid, gid });
      fs.symlinkSync('file', fixture.at('link'));
      expect(await fixture.files.lstat(fixture.at('link'))).toMatchObject({ type: 'symlink', size: 4 });
      expect(await fixture.files.stat(fixture.at('link'))).toMatchObject({ ...expected, uid, gid });
      fs.mkdirSync(fixture.at('directory'));
      fs.chmodSync(fixture.at('directory'), 0o1777);
      expect(await fixture.files.lstat(fixture.at('directory'))).toMatchObject({ type: 'directory', mode: 0o1777 });
      expect(await fixture.files.stat('/dev/null')).toMatchObject({ type: 'character device' });
    });

    it('fail as node:fs does', async () => {
      const file = fixture.write('file');
      fs.symlinkSync('nowhere', fixture.at('dangling'));
      await expect(fixture.files.lstat(fixture.at('none'))).rejects.toEqual(failing('ENOENT', fixture.at('none')));
      await expect(fixture.files.lstat(fixture.at('none/below'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.lstat(join(file, 'below'))).rejects.toEqual(failing('ENOTDIR', join(file, 'below')));
      await expect(fixture.files.stat(join(file, 'far/below'))).rejects.toEqual(failing('ENOTDIR'));
      await expect(fixture.files.stat(fixture.at('dangling'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.lstat(fixture.at('x'.repeat(300)))).rejects.toEqual(failing('ENAMETOOLONG'));
      expect(await fixture.files.lstat(fixture.at('dangling'))).toMatchObject({ type: 'symlink' });
    });
  });

  describe('names', () => {
    it('are bytes', async () => {
      const odd = Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0x27, 0x80]);
      const path = Buffer.concat([Buffer.from(`${fixture.root}/`), odd]);
      fs.writeFileSync(path, 'odd');
      fs.symlinkSync(odd, fixture.at('to-odd'));
      const [entry] = (await fixture.files.readdir(fixture.root)).filter(({ text }) => text.startsWith('a'));
      expect(entry).toEqual({ bytes: odd, text: odd.toString(), isDirectory: false });
      expect(await fixture.files.lstat(path)).toMatchObject({ size: 3 });
      expect(await fixture.files.readFile(path)).toEqual(Buffer.from('odd'));
      expect(await fixture.files.readlink(fixture.at('to-odd'))).toEqual(odd);
      for (const name of ['ö', ' ', '\n', "'", '!', '\\', '*', '-rf']) {
        await fixture.files.writeFile(fixture.at(name), name);
        expect(fixture.read(name)).toBe(name);
      }
    });

    it('of a directory of thousands are all there, once', async () => {
      const expected = Array.from({ length: 2000 }, (_, index) => `entry-${index}`);
      for (const name of expected) fs.writeFileSync(fixture.at(name), '');
      fs.mkdirSync(fixture.at('directory'));
      fs.symlinkSync('directory', fixture.at('link'));
      const entries = await fixture.files.readdir(fixture.root);
      expect(entries.map(({ text }) => text).sort()).toEqual([...expected, 'directory', 'link'].sort());
      expect(entries.filter(({ isDirectory }) => isDirectory).map(({ text }) => text)).toEqual(['directory']);
    });

    it('are not to be had of what is no directory', async () => {
      await expect(fixture.files.readdir(fixture.at('none'))).rejects.toEqual(failing('ENOENT', fixture.at('none')));
      await expect(fixture.files.readdir(fixture.write('file'))).rejects.toEqual(
        failing('ENOTDIR', fixture.at('file')),
      );
      expect(await fixture.files.readdir(fixture.root)).toHaveLength(1);
    });
  });

  describe('readlink and realpath', () => {
    it('follow links or do not', async () => {
      fixture.write('file');
      fs.symlinkSync('./file', fixture.at('link'));
      expect((await fixture.files.readlink(fixture.at('link'))).toString()).toBe('./file');
      expect(await fixture.files.realpath(fixture.at('link'))).toBe(fs.realpathSync(fixture.at('file')));
      await expect(fixture.files.readlink(fixture.at('file'))).rejects.toEqual(failing('EINVAL'));
      await expect(fixture.files.readlink(fixture.at('none'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.realpath(fixture.at('none'))).rejects.toEqual(failing('ENOENT'));
    });
  });

  describe('readFile and readPart', () => {
    it.each([0, 1, 32767, 32768, 32769, 65536, 3_000_001])('give back %i bytes', async (length) => {
      const content = Buffer.from(Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) % 256));
      fixture.write('file', content);
      expect((await fixture.files.readFile(fixture.at('file'))).equals(content)).toBe(true);
      expect((await fixture.files.readPart(fixture.at('file'), 10, 40_000)).equals(content.subarray(10, 40_010))).toBe(
        true,
      );
    });

    it('read what tells no size', async () => {
      expect((await fixture.files.readFile('/proc/self/status')).toString()).toContain('Pid:');
      expect((await fixture.files.readFile('/proc/cpuinfo')).toString()).toContain('processor');
    });

    it('fail as node:fs does', async () => {
      await expect(fixture.files.readFile(fixture.at('none'))).rejects.toEqual(failing('ENOENT', fixture.at('none')));
      await expect(fixture.files.readFile(fixture.root)).rejects.toEqual(failing('EISDIR'));
      await expect(fixture.files.readFile(join(fixture.write('file'), 'below'))).rejects.toEqual(failing('ENOTDIR'));
    });
  });
}
