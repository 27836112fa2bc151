/** Modules of klee for processes of a test's own. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { compileModules } from '../../scripts/compile-modules.mjs';

/** Compiles modules for the tests of a file: `host/ssh/open`. Its answer is asked for in a test. */
export function useCompiled(...names: readonly string[]): () => string {
  let directory = '';
  beforeAll(async () => {
    directory = await compileModules(names);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return () => directory;
}
