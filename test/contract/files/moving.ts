/** Names that come, go and move; bytes that are brought from machine to machine. */
import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failing, type FilesFixture } from './fixture.js';

export function movingContract(fixture: FilesFixture): void {
  describe('unlink, rename, symlink, chmod', () => {
    it('do it', async () => {
      await fixture.files.unlink(fixture.write('gone'));
      fs.symlinkSync('file', fixture.at('symlink'));
      await fixture.files.unlink(fixture.at('symlink'), { durable: true });
      await fixture.files.rename(fixture.write('old'), fixture.at('new'));
      await fixture.files.rename(fixture.write('over'), fixture.at('new'), { durable: true });
      expect(fixture.read('new')).toBe('over');
      await fixture.files.symlink('1:2:nowhere', fixture.at('second'));
      expect(fs.readlinkSync(fixture.at('second'))).toBe('1:2:nowhere');
      await fixture.files.chmod(fixture.at('new'), 0o4711);
      expect(fixture.mode('new')).toBe(0o4711);
      expect(fixture.names()).toEqual(['new', 'second']);
    });

    it('rename directories, over empty ones too', async () => {
      fs.mkdirSync(fixture.at('from'));
      fixture.write('from/file');
      fs.mkdirSync(fixture.at('to'));
      await fixture.files.rename(fixture.at('from'), fixture.at('to'));
      expect(fixture.read('to/file')).toBe('from/file');
    });

    it('fail as node:fs does', async () => {
      fixture.write('file');
      fixture.write('other');
      fs.mkdirSync(fixture.at('full'));
      fixture.write('full/file');
      fs.mkdirSync(fixture.at('directory'));
      await expect(fixture.files.unlink(fixture.at('none'))).rejects.toEqual(failing('ENOENT', fixture.at('none')));
      await expect(fixture.files.unlink(fixture.at('full'))).rejects.toEqual(failing('EISDIR', fixture.at('full')));
      await expect(fixture.files.symlink('nowhere', fixture.at('other'))).rejects.toEqual(failing('EEXIST'));
      await expect(fixture.files.symlink('nowhere', fixture.at('none/new'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.rename(fixture.at('none'), fixture.at('new'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.rename(fixture.at('file'), fixture.at('none/new'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.rename(fixture.at('file'), fixture.at('full'))).rejects.toEqual(failing('EISDIR'));
      await expect(fixture.files.rename(fixture.at('directory'), fixture.at('full'))).rejects.toEqual(
        failing('ENOTEMPTY'),
      );
      await expect(fixture.files.rename(fixture.at('directory'), fixture.at('file'))).rejects.toEqual(
        failing('ENOTDIR'),
      );
      await expect(fixture.files.chmod(fixture.at('none'), 0o644)).rejects.toEqual(failing('ENOENT'));
    });
  });

  describe('removeTree', () => {
    it('removes what is there, whatever it is', async () => {
      fs.mkdirSync(fixture.at('tree/a/b'), { recursive: true });
      fixture.write("tree/a/-rf '\n");
      fs.chmodSync(fixture.at('tree/a'), 0o500);
      fixture.write('outside');
      fs.symlinkSync(fixture.at('outside'), fixture.at('tree/a/b/link'));
      await fixture.files.removeTree(fixture.at('tree'));
      await fixture.files.removeTree(fixture.at('none'));
      expect(fixture.names()).toEqual(['outside']);
      await fixture.files.removeTree(fixture.at('outside'));
      expect(fixture.names()).toEqual([]);
    });
  });

  describe('upload and download', () => {
    it.each([0, 5_000_000])('bring %i bytes there and back, with their mode', async (size) => {
      const content = Buffer.alloc(size, 'some bytes ');
      fixture.write('here', content);
      fs.chmodSync(fixture.at('here'), 0o750);
      await fixture.files.upload(fixture.at('here'), fixture.at('there'));
      await fixture.files.download(fixture.at('there'), fixture.at('back'));
      for (const name of ['there', 'back']) {
        expect(fs.readFileSync(fixture.at(name)).equals(content)).toBe(true);
        expect(fixture.mode(name)).toBe(0o750);
      }
    });

    it('fail as node:fs does, and leave no half of a file', async () => {
      await expect(fixture.files.upload(fixture.at('none'), fixture.at('there'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.download(fixture.at('none'), fixture.at('back'))).rejects.toEqual(failing('ENOENT'));
      await expect(fixture.files.upload(fixture.write('file'), fixture.at('none/there'))).rejects.toEqual(
        failing('ENOENT'),
      );
      await expect(fixture.files.download(fixture.at('file'), fixture.at('none/back'))).rejects.toEqual(
        failing('ENOENT'),
      );
      expect(fixture.names()).toEqual(['file']);
    });
  });
}
