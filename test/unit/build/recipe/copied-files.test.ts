import { chmodSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSources } from '../../../../src/build/copy-sources.js';
import { copiedFiles } from '../../../../src/build/recipe/copied-files.js';
import { writeContext } from '../../../support/context.js';

const digest = async (context: string) => (await copiedFiles(await findSources(context, ['src']))).digest;

describe('what a COPY takes', () => {
  const context = () => writeContext({ 'src/app.c': 'main', 'src/lib/x.h': 'x', 'src/empty/': '' });

  it('is the same in another checkout, at another time', async () => {
    const [one, other] = [context(), context()];
    utimesSync(join(other, 'src/app.c'), 1, 1);
    expect(await digest(other)).toBe(await digest(one));
    expect((await copiedFiles(await findSources(one, ['src']))).list?.map(([name]) => name)).toEqual([
      'src',
      'src/app.c',
      'src/empty',
      'src/lib',
      'src/lib/x.h',
    ]);
  });

  it.each([
    ['content', (src: string) => writeFileSync(join(src, 'app.c'), 'niam')],
    ['permissions', (src: string) => chmodSync(join(src, 'app.c'), 0o755)],
    ['permissions of a directory', (src: string) => chmodSync(join(src, 'lib'), 0o700)],
    ['names', (src: string) => renameSync(join(src, 'app.c'), join(src, 'b.c'))],
    ['a directory', (src: string) => rmSync(join(src, 'empty'), { recursive: true })],
    [
      'types',
      (src: string) => {
        rmSync(join(src, 'app.c'));
        symlinkSync('main', join(src, 'app.c'));
      },
    ],
  ])('differs by %s', async (_, change) => {
    const changed = context();
    const before = await digest(changed);
    change(join(changed, 'src'));
    expect(await digest(changed)).not.toBe(before);
  });
});
