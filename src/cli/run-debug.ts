/** A debugger session from the command line: what is debugged, by whom, and what becomes of it at the end. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EventMessages, jsonLine } from '../commands/messages/json.js';
import { newMemory } from '../commands/memory.js';
import { failureLines } from '../commands/failure-words.js';
import { narrate } from '../commands/narrate.js';
import { stopLine } from '../commands/stop-words.js';
import type { Decisions, Keeping } from '../debugger/debugger.js';
import { exitStatus, KleeError } from '../errors.js';
import { parseTag, type Reference } from '../image/reference.js';
import type { Questions } from '../repl/questions.js';
import type { Theme } from '../view/theme.js';
import type { Cli } from './cli.js';
import type { DebugOptions } from './debug.js';
import type { Host } from './host.js';
import { type DebuggedBuild, dockerfileOf, goOn, reopen } from './debug-input.js';
import { mended } from './mend-dockerfile.js';
import { type Say, sayHello, sayImage } from './json.js';
import { openSession } from './open-session.js';
import { checkScripts, runInitFiles, runInput, runScripts, type ScriptItem } from './scripts.js';
import { statusOfSignal } from './signals.js';
import { comeBack } from './sessions/come-back.js';
import { version } from '../version.js';

export async function runDebug(
  cli: Cli,
  self: Command,
  what: string,
  options: DebugOptions,
  scripts: readonly ScriptItem[],
  say?: Say,
): Promise<void> {
  const { resume } = options;
  if (resume !== undefined && self.args.length > 0) {
    throw new KleeError('KLEE_USAGE', `--resume goes on with a session: '${what}' cannot be debugged in it`, {
      hint: 'give one of the two',
    });
  }
  const tag = options.tag === undefined ? undefined : parseTag(options.tag);
  await checkScripts(scripts);
  const theme = await cli.theme();
  const interactive = options.batch !== true && say === undefined && process.stdin.isTTY && process.stdout.isTTY;
  // Read from the disk while the host is opened; whoever needs it later learns of an error.
  if (interactive) import('../repl/terminal.js').catch(() => undefined);
  // Loaded before the host is opened: a Dockerfile that cannot be built is an error that costs nothing.
  const read = resume === undefined ? await dockerfileOf(what, options.context) : undefined;
  const input = read !== undefined && interactive ? await mended(cli, read, options.dialect) : read;
  const keep = keeping(options, interactive);
  await cli.withHost(self, async (host) => {
    const end = new AbortController();
    const questions = interactive ? await questionsAt(end.signal) : undefined;
    const decisions = questions === undefined ? dropping(cli) : handsDecisions(questions);
    const opened: DebuggedBuild =
      resume !== undefined
        ? await goOn(host, resume, decisions)
        : input === undefined
          ? await reopen(host, what, decisions, { keep, cache: options.cache })
          : { ...(await openSession(host, input, { ...options, keep }, decisions)), input };
    const { engine } = opened;
    if (!options.cache) engine.cache = false;
    let ending: NodeJS.Signals | undefined;
    const forget = cli.onSignals((signal) => {
      engine.running.interrupt();
      // At a terminal Ctrl-C never ends the session; it comes as a signal only while another program has the terminal.
      if (interactive && signal === 'SIGINT') return;
      ending = signal;
      end.abort();
    });
    const work = async () => {
      try {
        if (say === undefined) await greet(cli, opened, theme, options.quiet === true);
        else await greetInJson(say, opened);
        cli.status = await talk({ cli, host, opened, options, scripts, questions, theme, say, end: end.signal });
        if (ending !== undefined) cli.status = statusOfSignal(ending);
        else await makeImage(cli, host, opened, tag, say);
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

/** What a person at the terminal decides. */
function handsDecisions(questions: Questions): Decisions {
  const load = () => import('../repl/hands-questions.js');
  return {
    dirty: async () => (await load()).aboutChanges(questions),
    record: async (report) => (await load()).whatToRecord(questions, report),
    afterShell: async () => (await load()).afterShell(questions),
  };
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
  readonly scripts: readonly ScriptItem[];
  /** Undefined without a terminal. */
  readonly questions: Questions | undefined;
  readonly theme: Theme;
  /** With `--json`. */
  readonly say: Say | undefined;
  readonly end: AbortSignal;
}

async function greet(
  cli: Cli,
  { engine, dialect, warnings, input, told }: DebuggedBuild,
  theme: Theme,
  quiet: boolean,
): Promise<void> {
  const { total } = engine.position();
  const steps = `${total} step${total === 1 ? '' : 's'}${told === undefined ? '' : ` of session ${engine.id}`}`;
  const about = `klee ${version()}: ${input.file}, ${steps}, ${dialect} dialect, context ${input.context}. "help" lists the commands.`;
  cli.print(
    ...(quiet ? [] : [theme.dim(about)]),
    ...warnings.map((warning) => theme.warning(`warning: ${warning}`)),
    ...(told ?? []).flatMap((event) => narrate(event, theme)),
  );
  const failure = await engine.failure();
  cli.print(...(failure === undefined ? [theme.current(stopLine(engine.position()))] : failureLines(failure, theme)));
}

async function greetInJson(say: Say, opened: DebuggedBuild): Promise<void> {
  sayHello(say, opened);
  const { engine } = opened;
  const report = await engine.failure();
  const { next, total, snapshot } = engine.position();
  const messages = new EventMessages();
  for (const message of (opened.told ?? []).flatMap((event) => messages.of(event))) say(message);
  if (report !== undefined) say({ type: 'stepFailed', report, caught: true, reason: undefined });
  else if (next === undefined) say({ type: 'finished', total, snapshot });
  else say({ type: 'stopped', reason: { kind: 'start' }, step: next });
}

/** Lets init files, scripts, and then the user or standard input say what to do. Answers the exit status. */
async function talk({ cli, host, opened, options, scripts, questions, theme, say, end }: Talk): Promise<number> {
  const { engine, input } = opened;
  const batch = options.batch === true;
  const memory = newMemory(input.path);
  if (batch) memory.preferences.confirm = false;
  const { inMessages, inWords } = await import('../repl/voice.js');
  const copied = (text: string | Uint8Array) => {
    const trouble = memory.logging.copy(text);
    cli.stdout.write(text);
    if (trouble !== undefined) cli.stdout.write(`${theme.warning(`warning: ${trouble}`)}\n`);
  };
  const sayCopied: Say = (message) => {
    const trouble = memory.logging.copy(jsonLine(message));
    say?.(message);
    if (trouble !== undefined) say?.({ type: 'warning', text: trouble });
  };
  const voice = say === undefined ? inWords(theme, copied) : inMessages(sayCopied);
  const scripted = { cli, engine, memory, voice, end };
  const status = () => (engine.position().failed ? exitStatus.buildFailed : exitStatus.ok);
  if (options.nx !== true) {
    const { quit } = await runInitFiles(scripted);
    if (quit !== undefined) return quit;
  }
  const fromInput = batch && scripts.length === 0;
  const ended = fromInput
    ? await runInput(scripted, process.stdin, { stopAtError: true })
    : await runScripts(scripted, scripts);
  if (ended.quit !== undefined) return ended.quit;
  if (batch) return ended.error ? exitStatus.buildFailed : status();
  if (questions === undefined) {
    const { quit } = await runInput(scripted, process.stdin, { stopAtError: false });
    return quit ?? status();
  }
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
  say: Say | undefined,
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
  if (say === undefined) cli.print('', 'image created', image.id);
  else sayImage(say, image);
}

async function questionsAt(end: AbortSignal): Promise<Questions> {
  const { Questions } = await import('../repl/questions.js');
  return new Questions(process.stdin, process.stdout, end);
}

function dropping(cli: Cli): Decisions {
  return {
    dirty: () => {
      cli.print(
        "Changes made by hand are dropped (input not from terminal); 'record all' makes instructions of them, 'set dirty keep' keeps them.",
      );
      return Promise.resolve('drop');
    },
  };
}
