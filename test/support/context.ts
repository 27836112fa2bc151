import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './temporary.js';

/** What files hold, by their paths. A path that ends in `/` is an empty directory. */
export type Files = Readonly<Record<string, string>>;

/** A directory with these files, for the running test. */
export function writeContext(files: Files): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, text);
  }
  return directory;
}
