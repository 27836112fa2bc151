/** Making files and directories. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failing, type FilesFixture } from './fixture.js';

export function writingContract(fixture: FilesFixture): void {
  describe('writeFile', () => {
    it.each([0, 1, 131_072, 131_073, 3_000_001])('writes %i bytes', async (length) => {
      const content = Buffer.alloc(length, 'klee');
      await fixture.files.writeFile(fixture.at('file'), content);
      expect(fs.readFileSync(fixture.at('file')).equals(content)).toBe(true);
    });

    it('replaces the content, and gives the mode whatever the umask', async () => {
      fixture.write('file', 'much longer than before');
      await fixture.files.writeFile(fixture.at('file'), 'short', { durable: true });
      expect(fixture.read('file')).toBe('short');
      await fixture.files.writeFile(fixture.at('open'), '', { mode: 0o666 });
      await fixture.files.writeFile(fixture.at('closed'), '', { mode: 0o600 });
      expect(fixture.mode('open')).toBe(0o666);
      expect(fixture.mode('closed')).toBe(0o600);
    });

    it('makes a file only where nothing is, when that is asked', async () => {
      await fixture.files.writeFile(fixture.at('file'), 'first', { exclusive: true });
      await expect(fixture.files.writeFile(fixture.at('file'), 'second', { exclusive: true })).rejects.toEqual(
        failing('EEXIST', fixture.at('file')),
      );
      expect(fixture.read('file')).toBe('first');
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          fixture.files.writeFile(fixture.at('race'), String(index), { exclusive: true }),
        ),
      );
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('fails as node:fs does', async () => {
      await expect(fixture.files.writeFile(fixture.at('none/file'), '')).rejects.toEqual(
        failing('ENOENT', fixture.at('none/file')),
      );
      await expect(fixture.files.writeFile(fixture.root, '')).rejects.toEqual(failing('EISDIR'));
      await expect(fixture.files.writeFile(join(fixture.write('file'), 'below'), '')).rejects.toEqual(
        failing('ENOTDIR'),
      );
    });
  });

  describe('replaceFile', () => {
    it('replaces the whole, keeps mode and owner, and leaves nothing beside it', async () => {
      fixture.write('file', 'old');
      fs.chmodSync(fixture.at('file'), 0o640);
      await fixture.files.replaceFile(fixture.at('file'), 'new ö', { durable: true });
      expect(fixture.read('file')).toBe('new ö');
      expect(fixture.mode('file')).toBe(0o640);
      await fixture.files.replaceFile(fixture.at('fresh'), 'fresh');
      expect(fixture.names()).toEqual(['file', 'fresh']);
    });

    it('shows readers the old content or the new', async () => {
      fixture.write('file', 'a'.repeat(200_000));
      let done = false;
      const writing = (async () => {
        for (const letter of 'bcdefgh') await fixture.files.replaceFile(fixture.at('file'), letter.repeat(200_000));
        done = true;
      })();
      while (!done) {
        expect(new Set(fixture.read('file')).size).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      expect(fixture.names()).toEqual(['file']);
    });

    it('leaves nothing behind where it fails', async () => {
      fs.mkdirSync(fixture.at('directory'));
      await expect(fixture.files.replaceFile(fixture.at('directory'), '')).rejects.toEqual(failing('EISDIR'));
      await expect(fixture.files.replaceFile(fixture.at('none/file'), '')).rejects.toEqual(failing('ENOENT'));
      expect(fixture.names()).toEqual(['directory']);
    });
  });

  describe('appendFile', () => {
    it('adds to the end', async () => {
      await fixture.files.appendFile(fixture.at('log'), 'one\n');
      await fixture.files.appendFile(fixture.at('log'), 'two\n', { durable: true });
      fs.appendFileSync(fixture.at('log'), 'three\n');
      await fixture.files.appendFile(fixture.at('log'), `${'x'.repeat(300_000)}\n`);
      expect(fixture.read('log')).toBe(`one\ntwo\nthree\n${'x'.repeat(300_000)}\n`);
      await expect(fixture.files.appendFile(fixture.at('none/log'), '')).rejects.toEqual(failing('ENOENT'));
    });
  });

  describe('mkdir and rmdir', () => {
    it('make and remove a directory', async () => {
      await fixture.files.mkdir(fixture.at('directory'));
      await fixture.files.mkdir(fixture.at('open'), { mode: 0o1777 });
      expect(fixture.mode('open')).toBe(0o1777);
      await fixture.files.rmdir(fixture.at('open'));
      expect(fixture.names()).toEqual(['directory']);
    });

    it('make those on the way when that is asked', async () => {
      await fixture.files.mkdir(fixture.at('a/b/c'), { recursive: true, mode: 0o700 });
      expect(fixture.mode('a/b/c')).toBe(0o700);
      await fixture.files.mkdir(fixture.at('a/b/c'), { recursive: true, mode: 0o755 });
      expect(fixture.mode('a/b/c')).toBe(0o700);
      fs.symlinkSync('a', fixture.at('link'));
      await fixture.files.mkdir(fixture.at('link/d'), { recursive: true });
      await fixture.files.mkdir(fixture.at('link'), { recursive: true });
      expect(fs.existsSync(fixture.at('a/d'))).toBe(true);
      await Promise.all(
        Array.from({ length: 8 }, () => fixture.files.mkdir(fixture.at('at/once/by/many'), { recursive: true })),
      );
    });

    it('fail as node:fs does', async () => {
      fixture.write('file');
      fs.mkdirSync(fixture.at('full'));
      fixture.write('full/file');
      await expect(fixture.files.mkdir(fixture.at('full'))).rejects.toEqual(failing('EEXIST', fixture.at('full')));
      await expect(fixture.files.mkdir(fixture.at('none/below'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.mkdir(fixture.at('file/below'))).rejects.toEqual(failing('ENOTDIR'));
      await expect(fixture.files.mkdir(fixture.at('file'), { recursive: true })).rejects.toEqual(failing('EEXIST'));
      await expect(fixture.files.mkdir(fixture.at('file/below'), { recursive: true })).rejects.toEqual(
        failing('ENOTDIR'),
      );
      await expect(fixture.files.rmdir(fixture.at('full'))).rejects.toEqual(failing('ENOTEMPTY', fixture.at('full')));
      await expect(fixture.files.rmdir(fixture.at('none'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.rmdir(fixture.at('file'))).rejects.toEqual(failing('ENOTDIR'));
    });
  });
}
