/** Short commands on the files of a checkpoint, beside the session, whose output is wanted as a text. */
import { KleeError } from '../errors.js';
import type { Exit } from '../jail/jail.js';
import type { Session } from './session.js';
import type { Checkpoint } from './timeline.js';

/** Larger outputs are cut. */
const outputBytes = 65536;

/**
 * Runs a shell command line; answers how it ended and the beginning of what it wrote.
 * @param variables more of them, for this command alone
 * @throws KleeError KLEE_USAGE before FROM, where there are no files, and when the user interrupts it
 */
export async function runBeside(
  session: Session,
  checkpoint: Checkpoint,
  line: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ exit: Exit; output: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const keep = (chunk: Buffer) => {
    if (length < outputBytes) chunks.push(chunk.subarray(0, outputBytes - length));
    length += chunk.length;
  };
  const exit = await session.probe.run(checkpoint, line, keep, variables);
  // In gdb's word for what Ctrl-C ends.
  if (exit.signal === 'SIGINT') throw new KleeError('KLEE_USAGE', 'Quit');
  return { exit, output: Buffer.concat(chunks).toString() };
}

/** What a shell command line writes, with its exit code where that is not 0; undefined before FROM. */
export async function outputOf(session: Session, checkpoint: Checkpoint, line: string): Promise<string | undefined> {
  if (checkpoint.state.snapshot === undefined) return undefined;
  const { exit, output } = await runBeside(session, checkpoint, line);
  return exit.code === 0 ? output : `${output}(exit code ${exit.code})\n`;
}
