/** Commands that a session is given on the command line and by init files, before anybody types. */
import { constants, createReadStream } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Memory } from '../commands/memory.js';
import type { Debugger } from '../debugger/debugger.js';
import { KleeError } from '../errors.js';
import type { ScriptEnd } from '../repl/script.js';
import type { Voice } from '../repl/voice.js';
import type { Cli } from './cli.js';

/** `-x FILE` or `-ex COMMAND`. */
export type ScriptItem = { readonly file: string } | { readonly command: string };

/** @throws KleeError KLEE_USAGE for a file that cannot be read: a script that did nothing must not look like one that did well */
export async function checkScripts(items: readonly ScriptItem[]): Promise<void> {
  for (const item of items) {
    if (!('file' in item)) continue;
    const unreadable = (cause?: unknown) =>
      new KleeError('KLEE_USAGE', `${item.file} cannot be read`, {
        hint: '-x takes a file of debugger commands',
        cause,
      });
    await access(item.file, constants.R_OK).catch((error: unknown) => {
      throw unreadable(error);
    });
    if ((await stat(item.file)).isDirectory()) throw unreadable();
  }
}

/** What runs scripts in a session. */
export interface ScriptHost {
  readonly cli: Cli;
  readonly engine: Debugger;
  readonly memory: Memory;
  readonly voice: Voice;
  /** Ends the script that runs, after its command. */
  readonly end: AbortSignal;
}

/** Opened when they are asked for: an interface that has read all before anyone asks for its lines never ends. */
type Lines = () => AsyncIterable<string> | Iterable<string>;

async function run(
  { engine, memory, voice, end }: ScriptHost,
  lines: Lines,
  options: { readonly file?: string; readonly stopAtError: boolean; readonly echo: boolean },
): Promise<ScriptEnd> {
  const { runScript } = await import('../repl/script.js');
  return runScript(engine, memory, { file: undefined, ...options, lines: lines(), voice, end });
}

/** Runs `-x` and `-ex` in the order in which they were given. An error ends a file, and no other; it tells how the last of them ended. */
export async function runScripts(host: ScriptHost, items: readonly ScriptItem[]): Promise<ScriptEnd> {
  let ended: ScriptEnd = { quit: undefined, error: false };
  for (const item of items) {
    if (host.end.aborted || ended.quit !== undefined) break;
    if ('file' in item) {
      const lines = () =>
        createInterface({ input: createReadStream(item.file), crlfDelay: Infinity, signal: host.end });
      ended = await run(host, lines, { file: item.file, stopAtError: true, echo: true });
    } else ended = await run(host, () => [item.command], { stopAtError: true, echo: true });
  }
  return ended;
}

/** Runs what comes on standard input; its end is a `quit`, which asks about edits. */
export async function runInput(
  host: ScriptHost,
  input: NodeJS.ReadableStream,
  options: { readonly stopAtError: boolean },
): Promise<ScriptEnd> {
  const { engine, memory, voice, end } = host;
  const lines = () => createInterface({ input, crlfDelay: Infinity, signal: end });
  const ended = await run(host, lines, { ...options, echo: true });
  const leaves = ended.quit === undefined && !ended.error && !end.aborted;
  if (leaves && memory.preferences.confirm && engine.source.hasUnsavedEdits) {
    voice.question('The edits were not exported. Quit anyway?');
  }
  return ended;
}

/** Reads the user's init file, then `.kleeinit` of the working directory where that is allowed. */
export async function runInitFiles(host: ScriptHost): Promise<ScriptEnd> {
  const { cli, memory } = host;
  const configured = cli.env['XDG_CONFIG_HOME'];
  const home = configured === undefined || configured === '' ? join(homedir(), '.config') : configured;
  const own = join(home, 'klee', 'init');
  const ended = await runIfThere(host, own);
  if (ended.quit !== undefined) return ended;
  const here = process.cwd();
  const project = join(here, '.kleeinit');
  if (await isSafe(here, memory.preferences.safePath)) return runIfThere(host, project);
  if (await isReadable(project)) {
    cli.stderr.write(
      `warning: ${project} was not read: auto-load safe-path does not allow it. The line 'add-auto-load-safe-path ${here}' in ${own} would\n`,
    );
  }
  return ended;
}

/** An error in an init file ends the file alone. */
async function runIfThere(host: ScriptHost, file: string): Promise<ScriptEnd> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { quit: undefined, error: false };
  return run(host, () => text.split(/\r?\n/), { file, stopAtError: true, echo: false });
}

async function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isSafe(directory: string, safePath: readonly string[]): Promise<boolean> {
  const real = await realpath(directory);
  for (const safe of safePath) {
    const allowed = await realpath(safe).catch(() => undefined);
    if (allowed !== undefined && (real === allowed || real.startsWith(join(allowed, '/')))) return true;
  }
  return false;
}
