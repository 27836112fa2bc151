/** The recipe of a step, before it is run. */
import { resolve } from 'node:path/posix';
import { expandInstruction } from '../../dockerfile/expand-instruction.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { type CopyWork, type JailWork, type Recipe, recipeVersion, type RunWork } from '../../image/recipe.js';
import type { BuildState } from '../checkpoint.js';
import { findSources } from '../copy-sources.js';
import { type BuildSettings, commandOf, copyDestination } from '../run-step.js';
import type { JailSettings } from '../workspace.js';
import { copiedFiles } from './copied-files.js';

/**
 * What the step would be made of; undefined for an instruction that makes no files.
 * @throws KleeError as the step itself would: a variable that has to be set, a source that is missing
 */
export async function recipeOf(
  instruction: Instruction,
  state: BuildState,
  settings: BuildSettings,
  jail: JailSettings,
): Promise<Recipe | undefined> {
  const on = state.snapshot;
  if (on === undefined) return undefined;
  const expanded = expandInstruction(instruction, state.scope, { file: settings.file, escape: settings.escape });
  const whole = (work: Recipe['work']): Recipe => ({
    version: recipeVersion,
    on,
    dialect: settings.dialect.name,
    work,
    running: [],
  });
  switch (expanded.keyword) {
    case 'RUN': {
      // All that a command can see comes by here: a setting of the session that changes it is in the recipe with it.
      const { argv, user = '', directory = '/', environment = {} } = commandOf(expanded, state, settings);
      const work: RunWork = {
        keyword: 'RUN',
        argv,
        user,
        directory,
        environment: Object.entries(environment),
        jail: jailWork(jail),
      };
      return whole(work);
    }
    case 'COPY': {
      const sources = await findSources(settings.context, expanded.sources);
      const work: CopyWork = {
        keyword: 'COPY',
        sources: expanded.sources,
        destination: copyDestination(expanded.destination, state.config.workdir),
        files: await copiedFiles(sources),
      };
      return whole(work);
    }
    case 'WORKDIR':
      return whole({ keyword: 'WORKDIR', path: resolve(state.config.workdir, expanded.path) });
    default:
      return undefined;
  }
}

function jailWork({ profile, network, parameters, mounts }: JailSettings): JailWork {
  return {
    profile,
    network,
    parameters: parameters.map(({ name, value }) => [name, String(value)]),
    mounts: mounts.map(({ target }) => target),
  };
}
