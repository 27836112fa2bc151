/** Reading what may be gone by the time it is read: processes, and what they hold. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The names in a directory; none where there is no such directory. */
export function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The text of a file; empty where there is none. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return '';
  }
}

/** What a symbolic link points to; empty where there is none. */
export function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // As above.
    return '';
  }
}
