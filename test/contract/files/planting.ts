/** Files of this machine in a tree there. */
import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failing, type FilesFixture } from './fixture.js';

export function plantingContract(fixture: FilesFixture): void {
  describe('plant', () => {
    const time = 1_234_567_890_123;

    it('makes directories, files and links, owned by root', async () => {
      fixture.write('source', 'content');
      fs.chownSync(fixture.at('source'), 1000, 1000);
      const long = `${'long-'.repeat(30)}ö`;
      await fixture.files.plant([
        { type: 'directory', path: fixture.at('tree'), mode: 0o755, mtimeMs: undefined },
        { type: 'directory', path: fixture.at('tree/sub'), mode: 0o1777, mtimeMs: time },
        {
          type: 'file',
          path: fixture.at('tree/file'),
          mode: 0o4755,
          mtimeMs: time,
          from: fixture.at('source'),
          size: 7,
        },
        {
          type: 'file',
          path: fixture.at(`tree/${long}`),
          mode: 0o600,
          mtimeMs: undefined,
          from: fixture.at('source'),
          size: 7,
        },
        {
          type: 'file',
          path: fixture.at('tree/-x ! \'"\n'),
          mode: 0o644,
          mtimeMs: undefined,
          from: Buffer.from('content'),
          size: 7,
        },
        { type: 'symlink', path: fixture.at('tree/link'), mode: 0o777, mtimeMs: undefined, target: '../nowhere/ö !' },
        { type: 'symlink', path: fixture.at('tree/long'), mode: 0o777, mtimeMs: undefined, target: `/${long}` },
      ]);
      expect(fs.readdirSync(fixture.at('tree')).sort()).toEqual(
        ['-x ! \'"\n', 'file', 'link', 'long', long, 'sub'].sort(),
      );
      expect(fixture.read('tree/file')).toBe('content');
      expect(fixture.read(`tree/${long}`)).toBe('content');
      expect(fixture.read('tree/-x ! \'"\n')).toBe('content');
      expect(fs.readlinkSync(fixture.at('tree/link'))).toBe('../nowhere/ö !');
      expect(fs.readlinkSync(fixture.at('tree/long'))).toBe(`/${long}`);
      const modeOf = (path: string) => fixture.mode(path);
      expect([modeOf('tree'), modeOf('tree/sub'), modeOf('tree/file')]).toEqual([0o755, 0o1777, 0o4755]);
      for (const path of ['tree', 'tree/file', 'tree/link']) {
        expect(fs.lstatSync(fixture.at(path))).toMatchObject({ uid: 0, gid: 0 });
      }
      expect(Math.round(fs.statSync(fixture.at('tree/file')).mtimeMs)).toBe(time);
      expect(Math.round(fs.statSync(fixture.at('tree/sub')).mtimeMs)).toBe(time);
    });

    it('leaves what is in a directory that is there', async () => {
      fs.mkdirSync(fixture.at('tree'), { mode: 0o700 });
      fixture.write('tree/old');
      fixture.write('source', '');
      await fixture.files.plant([
        { type: 'directory', path: fixture.at('tree'), mode: 0o751, mtimeMs: undefined },
        {
          type: 'file',
          path: fixture.at('tree/new'),
          mode: 0o644,
          mtimeMs: undefined,
          from: fixture.at('source'),
          size: 0,
        },
      ]);
      expect(fs.readdirSync(fixture.at('tree')).sort()).toEqual(['new', 'old']);
      expect(fixture.mode('tree')).toBe(0o751);
    });

    it('brings megabytes, and thousands', async () => {
      const content = Buffer.alloc(10_000_000, 'much ');
      fixture.write('big', content);
      fixture.write('small', 'x');
      fs.mkdirSync(fixture.at('tree'));
      await fixture.files.plant([
        {
          type: 'file',
          path: fixture.at('tree/big'),
          mode: 0o644,
          mtimeMs: time,
          from: fixture.at('big'),
          size: content.length,
        },
        ...Array.from({ length: 1000 }, (_, index) => {
          const path = fixture.at(`tree/${index}`);
          return { type: 'file', path, mode: 0o644, mtimeMs: time, from: fixture.at('small'), size: 1 } as const;
        }),
      ]);
      expect(fs.readdirSync(fixture.at('tree'))).toHaveLength(1001);
      expect(fs.readFileSync(fixture.at('tree/big')).equals(content)).toBe(true);
      await fixture.files.plant([]);
    });

    it('says what it could not read', async () => {
      const seedling = { type: 'file', mode: 0o644, mtimeMs: undefined, from: fixture.at('none'), size: 4 } as const;
      await expect(fixture.files.plant([{ ...seedling, path: fixture.at('file') }])).rejects.toEqual(failing('ENOENT'));
    });
  });
}
