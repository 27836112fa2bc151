/** The real command line: the compiled klee as a process of its own. */
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { onTestFailed } from 'vitest';

const project = join(import.meta.dirname, '..', '..');
/** The klee in `dist`, or another that is compiled already: an installed one, say. */
const main = process.env['KLEE_TEST_MAIN'] ?? join(project, 'dist', 'cli', 'main.js');

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where klee keeps everything, and what its drivers want in its environment: a KleeRoot is one. */
export interface CliRoot {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CliOptions {
  readonly root: string | CliRoot;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; none by default. */
  readonly input?: string;
  /** Words before the command: `setpriv …`. */
  readonly behind?: readonly string[];
}

/** Runs klee to its end. Where the test fails, what klee said is shown. */
export async function klee(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const ended = await start(args, options);
  const result = { status: ended.exitCode ?? 128, stdout: String(ended.stdout), stderr: String(ended.stderr) };
  onTestFailed(() => {
    process.stderr.write(`$ klee ${args.join(' ')}\n${result.stdout}${result.stderr}(exit status ${result.status})\n`);
  });
  return result;
}

/** What a shell would have to run for klee with no arguments. */
export const kleeArgv = [process.execPath, main] as const;

/** Starts klee and answers its process. */
export function start(args: readonly string[], options: CliOptions) {
  const { root, cwd = '/', env = {}, input, behind = [] } = options;
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const [program = '', ...rest] = [...behind, ...kleeArgv, ...args];
  const settings = {
    cwd,
    env: { ...inherited, ...variablesOf(root), NO_COLOR: '1', ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  } satisfies Options;
  return execa(program, rest, settings);
}

function variablesOf(root: string | CliRoot): Record<string, string> {
  return typeof root === 'string' ? { KLEE_ROOT: root } : { ...root.env, KLEE_ROOT: root.path };
}
