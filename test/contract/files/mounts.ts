/** Files where another file system is mounted, a full one, one that cannot be written to. */
import * as fs from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failing, type FilesFixture } from './fixture.js';

export function mountsContract(fixture: FilesFixture): void {
  describe('another file system', () => {
    async function mounted(options: string): Promise<string> {
      const directory = fixture.at('mounted');
      fs.mkdirSync(directory);
      await execa('mount', ['-t', 'tmpfs', '-o', options, 'klee-test', directory]);
      onTestFinished(async () => {
        await execa('umount', [directory]);
      });
      return directory;
    }

    it('may be full', async () => {
      await mounted('size=1m,nr_inodes=10');
      const big = 'x'.repeat(3_000_000);
      fixture.write('big', big);
      await expect(fixture.files.writeFile(fixture.at('mounted/file'), big)).rejects.toEqual(failing('ENOSPC'));
      await expect(fixture.files.appendFile(fixture.at('mounted/file'), big)).rejects.toEqual(failing('ENOSPC'));
      await expect(fixture.files.upload(fixture.at('big'), fixture.at('mounted/up'))).rejects.toEqual(
        failing('ENOSPC'),
      );
      await expect(fixture.files.replaceFile(fixture.at('mounted/new'), big)).rejects.toEqual(failing('ENOSPC'));
      await expect(fixture.files.download(fixture.at('big'), fixture.at('mounted/down'))).rejects.toEqual(
        failing('ENOSPC'),
      );
      expect(fs.readdirSync(fixture.at('mounted'))).toEqual(['file']);
      await fixture.files.unlink(fixture.at('mounted/file'));
      const full = (async () => {
        for (let index = 0; ; index++) await fixture.files.mkdir(fixture.at(`mounted/${index}`));
      })();
      await expect(full).rejects.toEqual(failing('ENOSPC'));
      const seedling = {
        type: 'file',
        mode: 0o644,
        mtimeMs: undefined,
        from: fixture.at('big'),
        size: big.length,
      } as const;
      await expect(fixture.files.plant([{ ...seedling, path: fixture.at('mounted/planted') }])).rejects.toEqual(
        expect.objectContaining({ code: expect.stringMatching(/ENOSPC|KLEE_NO_SPACE/) as string }),
      );
    });

    it('may be read only', async () => {
      await mounted('size=1m');
      fixture.write('mounted/file');
      await execa('mount', ['-o', 'remount,ro', fixture.at('mounted')]);
      await expect(fixture.files.writeFile(fixture.at('mounted/file'), '')).rejects.toEqual(failing('EROFS'));
      await expect(fixture.files.mkdir(fixture.at('mounted/new'))).rejects.toEqual(failing('EROFS'));
      await expect(fixture.files.unlink(fixture.at('mounted/file'))).rejects.toEqual(failing('EROFS'));
      expect((await fixture.files.readFile(fixture.at('mounted/file'))).toString()).toBe('mounted/file');
    });

    it('is busy, and not gone into when a tree is removed', async () => {
      await mounted('size=1m');
      await expect(fixture.files.rmdir(fixture.at('mounted'))).rejects.toEqual(failing('EBUSY'));
      fixture.write('mounted/file');
      fixture.write('file');
      await expect(fixture.files.rename(fixture.at('file'), fixture.at('mounted/new'))).rejects.toEqual(
        failing('EXDEV'),
      );
      await expect(fixture.files.removeTree(fixture.at(''))).rejects.toMatchObject({ code: 'KLEE_PROGRAM' });
      expect(fixture.read('mounted/file')).toBe('mounted/file');
    });
  });
}
