/** Short commands on the files of a checkpoint, beside the session, whose output is wanted as a text. */
import { KleeError } from '../../errors.js';
import type { Exit } from '../../jail/jail.js';
import { BoundedOutput } from './bounded-output.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';

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
  const output = new BoundedOutput();
  const exit = await session.probe.run(
    checkpoint,
    line,
    (chunk) => {
      output.add(chunk);
    },
    variables,
  );
  // In gdb's word for what Ctrl-C ends.
  if (exit.signal === 'SIGINT') throw new KleeError('KLEE_USAGE', 'Quit');
  return { exit, output: output.text };
}

/** What a shell command line writes, with its exit code where that is not 0; undefined before FROM. */
export async function outputOf(session: Session, checkpoint: Checkpoint, line: string): Promise<string | undefined> {
  if (checkpoint.state.snapshot === undefined) return undefined;
  const { exit, output } = await runBeside(session, checkpoint, line);
  return exit.code === 0 ? output : `${output}(exit code ${exit.code})\n`;
}
