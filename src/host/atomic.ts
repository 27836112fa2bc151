import writeFileAtomic from 'write-file-atomic';

/** Writes a file whole or not at all: readers see the old content or the new, whatever happens meanwhile. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  await writeFileAtomic(path, content);
}
