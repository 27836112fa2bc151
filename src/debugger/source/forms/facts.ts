/** What of a session tells how the other builder would build its plan. */
import { findSources } from '../../../build/copy-sources.js';
import { expandInstruction } from '../../../dockerfile/expand-instruction.js';
import type { CopyInstruction } from '../../../dockerfile/instruction.js';
import { KleeError } from '../../../errors.js';
import type { Session } from '../../session.js';
import { isSame, pathTo } from '../../timeline.js';
import type { Facts, Sources } from './translate.js';

export async function factsOf(session: Session): Promise<Facts> {
  const sources = new Map<number, Sources>();
  for (const [index, step] of session.plan.steps.entries()) {
    if (step.keyword === 'COPY') sources.set(index + 1, await sourcesOf(session, step, index));
  }
  const left = new Map<number, string>();
  for (const { depth, parent, left: running } of pathTo(session.at)) {
    const brought = running.filter((one) => parent?.left.some((other) => isSame(one, other)) !== true);
    if (brought.length > 0) left.set(depth, [...new Set(brought.map(({ command }) => command))].join(', '));
  }
  return { sources, left, parentWorkdir: await parentWorkdir(session) };
}

/** @param done how many steps are before it */
async function sourcesOf(session: Session, copy: CopyInstruction, done: number): Promise<Sources> {
  const { file, escape, context } = session.options.settings;
  const before = [session.timeline.root, ...pathTo(session.at)][done];
  try {
    if (before === undefined && copy.sources.some((source) => source.includes('$'))) return 'unknown';
    const scope = (before ?? session.timeline.root).state.scope;
    const expanded = expandInstruction(copy, scope, { file, escape });
    if (expanded.keyword !== 'COPY') return 'unknown';
    const found = await findSources(context, expanded.sources);
    const directories = found.filter(({ stats }) => stats.isDirectory());
    if (directories.length === 0) return 'files';
    return found.length === 1 ? 'a directory' : 'mixed';
  } catch (error) {
    if (error instanceof KleeError) return 'unknown';
    throw error;
  }
}

async function parentWorkdir({ host, at, plan, options }: Session): Promise<string | undefined> {
  const from = plan.steps.find(({ keyword }) => keyword === 'FROM');
  const name = at.state.parent?.id ?? options.settings.from ?? (from?.keyword === 'FROM' ? from.image : '');
  try {
    return (await host.catalog.resolve(name)).config.workdir;
  } catch (error) {
    if (error instanceof KleeError) return undefined;
    throw error;
  }
}
