import { closeSync, openSync } from 'node:fs';
import { spawn } from './spawn.js';

/** Starts a program that lives on when klee ends, its stderr going to a new file. Answers its pid. */
export async function detach(argv: readonly string[], stderrPath: string): Promise<number> {
  const descriptor = openSync(stderrPath, 'wx', 0o600);
  try {
    // execa takes any descriptor; its types know those up to 9.
    const stderr = descriptor as 9;
    const options = { stdin: 'ignore', stdout: 'ignore', stderr, detached: true, cleanup: false } as const;
    const { subprocess } = await spawn(argv, options);
    subprocess.unref();
    return subprocess.pid ?? 0;
  } finally {
    closeSync(descriptor);
  }
}
