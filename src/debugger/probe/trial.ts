/** A command tried on a checkpoint, for searches: what it said and how it ended, in bounded memory. */
import { createHash } from 'node:crypto';
import { exitStatus, KleeError } from '../../errors.js';
import type { Exit } from '../../jail/jail.js';
import { BoundedOutput } from './bounded-output.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';

export interface Output {
  readonly text: string;
  /** True when there was more of it than `text`. */
  readonly truncated: boolean;
  /** Of all of it. */
  readonly digest: string;
}

export type Trial =
  | { readonly kind: 'ran'; readonly exit: Exit; readonly output: Output }
  /** It could not be started: its user or its directory is not there. */
  | { readonly kind: 'impossible'; readonly message: string };

/** Runs a shell command line on the files of a checkpoint. Nothing of it reaches the session. @throws KleeError for what the host is to blame for */
export async function tryOn(session: Session, checkpoint: Checkpoint, line: string): Promise<Trial> {
  const digest = createHash('sha256');
  const output = new BoundedOutput();
  try {
    const exit = await session.probe.run(checkpoint, line, (chunk) => {
      digest.update(chunk);
      output.add(chunk);
    });
    const { text, truncated } = output;
    return { kind: 'ran', exit, output: { text, truncated, digest: digest.digest('hex') } };
  } catch (error) {
    if (!(error instanceof KleeError) || error.status === exitStatus.klee) throw error;
    return { kind: 'impossible', message: error.message };
  }
}
