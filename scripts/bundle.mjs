// Modules of src -> a directory of chunks: node opens, reads and compiles each file on its own (ADR 17).
import { rolldown } from 'rolldown';

/**
 * Packages stay outside: npm installs them, with their licences, and mends them.
 * @param {{ project: string, input: Record<string, string>, directory: string }} options
 */
export async function bundle({ project, input, directory }) {
  const bundled = await rolldown({
    cwd: project,
    input,
    platform: 'node',
    external: (id, importer) => importer !== undefined && !/^[./]/.test(id),
  });
  await bundled.write({
    dir: directory,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
  });
  await bundled.close();
}
