import { join } from 'node:path/posix';
import type { Files } from './files.js';
import { unlessGone } from './unless-gone.js';

/** Removes a small directory of klee's own that nothing is mounted in: quicker than the program that `Files.removeTree` starts. */
export async function removeDirectory(
  files: Pick<Files, 'readdir' | 'unlink' | 'rmdir'>,
  directory: string,
): Promise<void> {
  const entries = (await unlessGone(files.readdir(directory))) ?? [];
  await Promise.all(
    entries.map(({ text, isDirectory }) => {
      const path = join(directory, text);
      return isDirectory ? removeDirectory(files, path) : unlessGone(files.unlink(path));
    }),
  );
  await unlessGone(files.rmdir(directory));
}
