/** A Dockerfile that cannot be built, mended at the terminal before the session begins. */
import { readFile } from 'node:fs/promises';
import { Plan } from '../debugger/source/plan.js';
import { decodeDockerfile } from '../dockerfile/decode.js';
import { type DialectName, dialects } from '../dockerfile/dialect.js';
import { KleeError } from '../errors.js';
import { localPrograms } from '../host/local.js';
import type { Cli } from './cli.js';
import { confirm } from './confirm.js';
import type { BuildInput } from './open-session.js';
import { errorReport, Told } from './report-error.js';

/** The input as soon as it can be built: the user is shown what is wrong, and can edit it. @throws KleeError KLEE_DOCKERFILE when they do not */
export async function mended(cli: Cli, input: BuildInput, dialect: DialectName): Promise<BuildInput> {
  for (let now = input; ;) {
    const problem = problemIn(now, dialect);
    if (problem === undefined || now.path === undefined) return now;
    cli.stderr.write(errorReport(problem).text);
    if (!(await confirm(`Edit ${now.file}?`))) throw new Told(problem);
    const { editFile } = await import('../repl/editor.js');
    const run = async (argv: readonly string[]) => (await localPrograms().interact(argv)).exitCode;
    await editFile(now.path, problem.source?.line, run, cli.env);
    now = { ...now, text: decodeDockerfile(await readFile(now.path), now.file) };
  }
}

function problemIn({ text, file }: BuildInput, dialect: DialectName): KleeError | undefined {
  try {
    Plan.parse(text, dialects[dialect], file);
    return undefined;
  } catch (error) {
    if (error instanceof KleeError && error.code === 'KLEE_DOCKERFILE') return error;
    throw error;
  }
}
