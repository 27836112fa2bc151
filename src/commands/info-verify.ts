/** What `info verify` shows. */
import type { Theme } from '../view/theme.js';
import { usageError } from './arguments.js';
import type { CommandContext } from './command.js';
import { briefly, verificationLines } from './verification-lines.js';

/** @throws KleeError KLEE_USAGE */
export async function* lastVerification(
  { debugger: engine }: CommandContext,
  theme: Theme,
  args: string,
): AsyncIterable<string> {
  if (args !== '' && args !== '--diff') throw usageError(`'${args}' is too much.`, 'info verify [--diff]');
  const last = engine.proof.last();
  if (last === undefined) {
    yield 'Nothing was verified in this session: `verify` builds the Dockerfile from scratch, and compares.';
    return;
  }
  if (last.stale) yield theme.warning('Stale: the session has changed since, and this is about what it was.');
  const patchLines = args === '' ? briefly.patchLines : Infinity;
  yield* verificationLines(last.verification, theme, { differences: Infinity, patchLines, ignored: true });
}
