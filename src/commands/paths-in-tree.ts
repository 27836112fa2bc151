/** Completion of paths inside the trees of the session. */
import type { CommandContext } from './command.js';

/**
 * What the last word of `args` can become: a path of the tree as it stands, or behind an `@` one of the places that a tree is named by.
 * It reads directories and changes nothing.
 */
export async function pathsInTree(args: string, context: CommandContext): Promise<readonly string[]> {
  const begun = args.slice(args.lastIndexOf(' ') + 1);
  const at = begun.lastIndexOf('@');
  const places = at < 0 ? [] : treePlaces(context).map((place) => begun.slice(0, at) + place);
  return [...(await context.debugger.files.continuations(begun, 'here')), ...places];
}

/** `@3` for each step that is done, and its snapshot; `@4.2` for what is done of the next one. */
function treePlaces(context: CommandContext): string[] {
  const done = context.debugger.steps().filter(({ state }) => state === 'done');
  const steps = done.flatMap(({ step, snapshot }) => [
    `@${step.number}`,
    ...(snapshot === undefined ? [] : [`@${snapshot}`]),
  ]);
  return [...steps, ...context.debugger.files.pieces().map((piece) => `@${done.length + 1}.${piece}`)];
}
