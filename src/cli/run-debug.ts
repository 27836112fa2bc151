/** A debugger session from the command line: what is debugged, by whom, and what becomes of it at the end. */
import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Memory } from '../commands/command.js';
import { failureLines, stopLine } from '../commands/narrate.js';
import type { Debugger, Decisions } from '../debugger/debugger.js';
import { exitStatus, KleeError } from '../errors.js';
import { parseTag, type Reference } from '../image/reference.js';
import type { Theme } from '../view/theme.js';
import type { Cli } from './cli.js';
import type { DebugOptions } from './debug.js';
import type { Host } from './host.js';
import { type BuildInput, type OpenedSession, openSession, readDockerfile, reopenBuild } from './open-session.js';
import { onSignals } from './signals.js';
import { version } from './version.js';

export async function runDebug(cli: Cli, self: Command, what: string, options: DebugOptions): Promise<void> {
  const tag = options.tag === undefined ? undefined : parseTag(options.tag);
  if (options.batch === true && options.command === undefined) {
    throw new KleeError('KLEE_USAGE', '--batch needs -x FILE', { hint: 'the file has one debugger command a line' });
  }
  const script = options.command;
  if (script !== undefined) {
    await access(script).catch((error: unknown) => {
      throw new KleeError('KLEE_USAGE', `${script} cannot be read`, {
        hint: '-x takes a file of debugger commands',
        cause: error,
      });
    });
  }
  const theme = await cli.theme();
  const interactive = options.batch !== true && process.stdin.isTTY && process.stdout.isTTY;
  // Loaded before the host is opened: a Dockerfile that cannot be built is an error that costs nothing.
  const input = await inputOf(what, options);
  await cli.withHost(self, async (host) => {
    const decisions = interactive ? await asking() : dropping(cli);
    const opened =
      input === undefined
        ? await reopen(host, what, decisions)
        : { ...(await openSession(host, input, options, decisions)), input };
    const { engine } = opened;
    const closing = onSignals((signal) => {
      engine.interrupt();
      if (signal !== 'SIGINT') process.stdin.destroy();
    });
    try {
      await greet(cli, opened, options, theme);
      cli.status = await talk(cli, opened, options, interactive, theme, host);
      await keep(cli, engine, tag);
    } finally {
      closing();
      await engine.close();
    }
  });
}

/** The Dockerfile that `what` means; undefined when it can only be an image. @throws KleeError KLEE_NO_DOCKERFILE */
async function inputOf(what: string, options: DebugOptions): Promise<BuildInput | undefined> {
  const found = await stat(what).catch(() => undefined);
  if (found?.isDirectory() === true) return readDockerfile(join(what, 'Dockerfile'), options.context ?? what);
  if (found !== undefined) return readDockerfile(what, options.context ?? dirname(what));
  if (/^\.{0,2}\/|(^|\/)Dockerfile(\.|$)/.test(what)) return readDockerfile(what, options.context ?? dirname(what));
  return undefined;
}

async function reopen(host: Host, what: string, decisions: Decisions): Promise<OpenedSession & { input: BuildInput }> {
  const image = await host.catalog.find(what).catch((error: unknown) => {
    if (!(error instanceof KleeError)) throw error;
    throw new KleeError('KLEE_NO_DOCKERFILE', `${what} is no file, no directory and no image`, {
      hint: error.hint ?? 'name a Dockerfile, a directory that has one, or an image that klee built',
      cause: error,
    });
  });
  return reopenBuild(host, image, decisions);
}

async function greet(
  cli: Cli,
  { engine, warnings, input }: OpenedSession & { input: BuildInput },
  options: DebugOptions,
  theme: Theme,
): Promise<void> {
  const { total } = engine.position();
  cli.print(
    theme.dim(
      `klee ${version()}: ${input.file}, ${total} steps, ${options.dialect} dialect, context ${input.context}. "help" lists the commands.`,
    ),
    ...warnings.map((warning) => theme.warning(`warning: ${warning}`)),
  );
  const failure = await engine.failure();
  cli.print(...(failure === undefined ? [theme.current(stopLine(engine.position()))] : failureLines(failure, theme)));
}

async function talk(
  cli: Cli,
  { engine, input }: OpenedSession & { input: BuildInput },
  options: DebugOptions,
  interactive: boolean,
  theme: Theme,
  host: Host,
): Promise<number> {
  const memory: Memory = { listedTo: undefined, values: [], savedText: engine.text, dockerfilePath: input.path };
  const write = (text: string | Buffer) => {
    cli.stdout.write(text);
  };
  const { runScript } = await import('../repl/script.js');
  if (options.command !== undefined) {
    const lines = createInterface({ input: createReadStream(options.command), crlfDelay: Infinity });
    const ended = await runScript(engine, memory, { lines, stopAtError: true, theme, write });
    if (options.batch === true || ended.quit || ended.error) return ended.status;
  }
  if (!interactive) {
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    return (await runScript(engine, memory, { lines, stopAtError: false, theme, write })).status;
  }
  const { runTerminal } = await import('../repl/terminal.js');
  return runTerminal(engine, memory, {
    theme,
    historyPath: join(cli.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'klee', 'history'),
    runOnTerminal: async (argv) => (await host.programs.interact(argv)).exitCode,
    input: process.stdin,
    output: process.stdout,
  });
}

/** What `-t` asks for: an image of a build that was brought to its end. */
async function keep(cli: Cli, engine: Debugger, tag: Reference | undefined): Promise<void> {
  if (tag === undefined) return;
  const { next, failed, dirty } = engine.position();
  if (next !== undefined || failed || dirty) {
    cli.stderr.write(`${tag.name}:${tag.tag} was not made: the build is not finished\n`);
    cli.status ||= exitStatus.buildFailed;
    return;
  }
  const image = await engine.commit(tag, engine.id);
  cli.print('', 'image created', image.id);
}

async function asking(): Promise<Decisions> {
  const { askAboutChanges } = await import('../repl/changes-question.js');
  return { dirty: () => askAboutChanges(process.stdin) };
}

function dropping(cli: Cli): Decisions {
  return {
    dirty: () => {
      cli.print("Changes made by hand are dropped (input not from terminal); 'set dirty keep' keeps them.");
      return Promise.resolve('drop');
    },
  };
}
