/** What decides whether a checkpoint that was made once may be used again in the place of running the step. */
import { noOverrides } from '../../image/config.js';
import { findSources, fingerprint } from '../../build/copy-sources.js';
import type { BuildState } from '../../build/checkpoint.js';
import { changeCommands } from '../../build/overrides.js';
import type { BuildSettings } from '../../build/run-step.js';
import type { JailSettings } from '../../build/workspace.js';
import { expandInstruction } from '../../dockerfile/expand-instruction.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { formatParameter } from '../../jail/parameters.js';

/**
 * Two runs of an instruction on the same checkpoint with the same key make the same: the instruction's text, for a COPY the
 * state of the files it takes, for a RUN the settings of its jail and what a person has set, for an ARG its build arguments of those.
 */
export async function stepKey(
  instruction: Instruction,
  state: BuildState,
  settings: BuildSettings,
  jail: JailSettings,
): Promise<string> {
  const parts: unknown[] = [instruction.text];
  const overrides = settings.overrides ?? noOverrides;
  if (instruction.keyword === 'FROM') parts.push(settings.from);
  if (instruction.keyword === 'RUN') {
    parts.push(jail.parameters.map(formatParameter), jail.mounts, settings.environment, settings.user);
    if (changeCommands(overrides)) parts.push([sorted(overrides.environment), overrides.user, overrides.workdir]);
  }
  if (instruction.keyword === 'ARG') {
    const declared = new Set(instruction.variables.map(({ name }) => name));
    const given = sorted(overrides.buildArgs).filter(([name]) => declared.has(name));
    if (given.length > 0) parts.push(given);
  }
  if (instruction.keyword === 'COPY') {
    const expanded = expandInstruction(instruction, state.scope, { file: settings.file, escape: settings.escape });
    if (expanded.keyword === 'COPY') {
      parts.push(await fingerprint(await findSources(settings.context, expanded.sources)));
    }
  }
  return JSON.stringify(parts);
}

function sorted<T>(values: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The key of a step that was passed over. No step's key is an object: what was passed over is not taken for what was run. */
export function skippedKey(instruction: Instruction): string {
  return JSON.stringify({ skipped: instruction.text });
}
