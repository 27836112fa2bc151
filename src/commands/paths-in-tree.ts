/** Completion of paths inside the trees of the session. */
import type { CommandContext } from './command.js';

/**
 * What the last word of `args` can become as a path of the tree as it stands. It reads
 * directories and changes nothing.
 */
export async function pathsInTree(args: string, context: CommandContext): Promise<readonly string[]> {
  const begun = args.slice(args.lastIndexOf(' ') + 1);
  return context.debugger.files.continuations(begun, 'here');
}

/** The variables at the position, as `$NAME`. */
export function variableNames(context: CommandContext): string[] {
  return Object.keys(context.debugger.environment().variables).map((name) => `$${name}`);
}
