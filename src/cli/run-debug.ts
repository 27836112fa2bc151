/** A debugger session from the command line: what is debugged, by whom, and what becomes of it at the end. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Memory } from '../commands/command.js';
import { failureLines, narrate, stopLine } from '../commands/narrate.js';
import type { Decisions, Keeping } from '../debugger/debugger.js';
import { exitStatus, KleeError } from '../errors.js';
import { parseTag, type Reference } from '../image/reference.js';
import type { Questions } from '../repl/questions.js';
import type { Theme } from '../view/theme.js';
import type { Cli } from './cli.js';
import type { DebugOptions } from './debug.js';
import type { Host } from './host.js';
import { type DebuggedBuild, dockerfileOf, goOn, reopen } from './debug-input.js';
import { openSession } from './open-session.js';
import { onSignals, statusOfSignal } from './signals.js';
import { comeBack } from './sessions/come-back.js';
import { version } from './version.js';

export async function runDebug(cli: Cli, self: Command, what: string, options: DebugOptions): Promise<void> {
  const { resume } = options;
  if (resume !== undefined && self.args.length > 0) {
    throw new KleeError('KLEE_USAGE', `--resume goes on with a session: '${what}' cannot be debugged in it`, {
      hint: 'give one of the two',
    });
  }
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
  // Read from the disk while the host is opened; whoever needs it later learns of an error.
  if (interactive) import('../repl/terminal.js').catch(() => undefined);
  // Loaded before the host is opened: a Dockerfile that cannot be built is an error that costs nothing.
  const input = resume === undefined ? await dockerfileOf(what, options.context) : undefined;
  const keep = keeping(options, interactive);
  await cli.withHost(self, async (host) => {
    const end = new AbortController();
    const questions = interactive ? await questionsAt(process.stdin, end.signal) : undefined;
    const decisions = questions === undefined ? dropping(cli) : { dirty: () => questions.aboutChanges() };
    const opened: DebuggedBuild =
      resume !== undefined
        ? await goOn(host, resume, decisions)
        : input === undefined
          ? await reopen(host, what, decisions, keep)
          : { ...(await openSession(host, input, { ...options, keep }, decisions)), input };
    const { engine } = opened;
    let ending: NodeJS.Signals | undefined;
    const forget = onSignals((signal) => {
      engine.running.interrupt();
      // At a terminal Ctrl-C never ends the session; it comes as a signal only while another program has the terminal.
      if (interactive && signal === 'SIGINT') return;
      ending = signal;
      end.abort();
    });
    const work = async () => {
      try {
        await greet(cli, opened, theme);
        cli.status = await talk({ cli, host, opened, options, questions, theme, end: end.signal });
        if (ending !== undefined) cli.status = statusOfSignal(ending);
        else await makeImage(cli, host, opened, tag);
      } finally {
        forget();
      }
    };
    await cli.closing(work, async () => {
      if (options.keep === false || !engine.worthKeeping) {
        await engine.close();
        return;
      }
      await engine.suspend();
      // Who has hung up reads nothing any more.
      if (ending !== 'SIGHUP' && cli.status !== statusOfSignal('SIGHUP')) cli.print(comeBack(self, engine.id));
    });
  });
}

/** Scripts leave nothing behind, unless they are told to. */
function keeping({ keep }: DebugOptions, interactive: boolean): Keeping | undefined {
  if (keep === true) return 'always';
  return keep === false || !interactive ? undefined : 'worthwhile';
}

interface Talk {
  readonly cli: Cli;
  readonly host: Host;
  readonly opened: DebuggedBuild;
  readonly options: DebugOptions;
  /** Undefined without a terminal. */
  readonly questions: Questions | undefined;
  readonly theme: Theme;
  readonly end: AbortSignal;
}

async function greet(cli: Cli, { engine, dialect, warnings, input, told }: DebuggedBuild, theme: Theme): Promise<void> {
  const { total } = engine.position();
  const steps = `${total} step${total === 1 ? '' : 's'}${told === undefined ? '' : ` of session ${engine.id}`}`;
  cli.print(
    theme.dim(
      `klee ${version()}: ${input.file}, ${steps}, ${dialect} dialect, context ${input.context}. "help" lists the commands.`,
    ),
    ...warnings.map((warning) => theme.warning(`warning: ${warning}`)),
    ...(told ?? []).flatMap((event) => narrate(event, theme)),
  );
  const failure = await engine.failure();
  cli.print(...(failure === undefined ? [theme.current(stopLine(engine.position()))] : failureLines(failure, theme)));
}

/** Lets the script and then the user, or standard input, say what to do. Answers the exit status. */
async function talk({ cli, host, opened, options, questions, theme, end }: Talk): Promise<number> {
  const { engine, input } = opened;
  const memory: Memory = { listedTo: undefined, values: [], savedText: engine.savedText, dockerfilePath: input.path };
  const script = async (from: Readable, stopAtError: boolean) => {
    const { runScript } = await import('../repl/script.js');
    // Only now: an interface that has read all before anyone asks for its lines never ends.
    const lines = createInterface({ input: from, crlfDelay: Infinity, signal: end });
    const write = (text: string | Buffer) => cli.stdout.write(text);
    return runScript(engine, memory, { lines, stopAtError, theme, write, end });
  };
  if (options.command !== undefined) {
    const ended = await script(createReadStream(options.command), true);
    if (options.batch === true || ended.quit || ended.error) return ended.status;
  }
  if (questions === undefined) return (await script(process.stdin, false)).status;
  const { runTerminal } = await import('../repl/terminal.js');
  return runTerminal(engine, memory, {
    theme,
    historyPath: join(cli.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'klee', 'history'),
    runOnTerminal: async (argv) => (await host.programs.interact(argv)).exitCode,
    input: process.stdin,
    output: process.stdout,
    questions,
    end,
  });
}

/** What `-t` asks for: an image of a build that was brought to its end. */
async function makeImage(
  cli: Cli,
  { catalog }: Host,
  { engine }: DebuggedBuild,
  tag: Reference | undefined,
): Promise<void> {
  if (tag === undefined) return;
  const { next, failed, dirty } = engine.position();
  if (next !== undefined || failed || dirty) {
    cli.stderr.write(`${tag.name}:${tag.tag} was not made: the build is not finished\n`);
    cli.status ||= exitStatus.buildFailed;
    return;
  }
  // A session that was gone on with can have become an image before.
  const taken = (await catalog.list()).some(({ id }) => id === engine.id);
  const image = await engine.commit(tag, taken ? undefined : engine.id);
  cli.print('', 'image created', image.id);
}

async function questionsAt(input: NodeJS.ReadStream, end: AbortSignal): Promise<Questions> {
  const { Questions } = await import('../repl/questions.js');
  return new Questions(input, end);
}

function dropping(cli: Cli): Decisions {
  return {
    dirty: () => {
      cli.print("Changes made by hand are dropped (input not from terminal); 'set dirty keep' keeps them.");
      return Promise.resolve('drop');
    },
  };
}
