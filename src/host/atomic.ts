/** Writes a file whole or not at all: readers see the old content or the new, whatever happens meanwhile. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  // Loaded on first use: a session comes to its prompt without it.
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(path, content);
}
