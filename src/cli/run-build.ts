/** Runs a session through, printing what Kleene prints. */
import { EventMessages } from '../commands/messages/json.js';
import { narrate } from '../commands/narrate.js';
import type { Reference } from '../image/reference.js';
import type { Cli } from './cli.js';
import type { DebuggedBuild } from './debug-input.js';
import { type Say, sayHello, sayImage } from './json.js';

export interface RunBuildOptions {
  readonly tag: Reference | undefined;
  /** With `--json`. */
  readonly say: Say | undefined;
  readonly quiet: boolean;
  readonly keepFailed: boolean;
}

/** Builds to the end or the first failure; closes the session. */
export async function runBuild(
  opened: DebuggedBuild,
  cli: Cli,
  { tag, say, quiet, keepFailed }: RunBuildOptions,
): Promise<'built' | 'failed' | 'interrupted'> {
  const theme = await cli.theme();
  const { engine, warnings } = opened;
  const messages = new EventMessages();
  if (say !== undefined) sayHello(say, opened);
  else {
    for (const warning of warnings) cli.stderr.write(`warning: ${warning}\n`);
    if (!quiet) cli.print(`Started to build image with ID ${engine.id}`);
  }
  const silence = engine.on((event) => {
    if (say !== undefined) {
      for (const message of messages.of(event)) say(message);
      return;
    }
    if (quiet) return;
    if (event.type === 'output') cli.stdout.write(event.chunk);
    else if (event.type !== 'finished' && event.type !== 'stepFailed') cli.print(...narrate(event, theme));
  });
  const forget = cli.onSignals(() => {
    engine.running.interrupt();
  });
  const work = async (): Promise<'built' | 'failed' | 'interrupted'> => {
    try {
      if ((await engine.running.continue()) === 'finished') {
        const image = await engine.commit(tag, engine.id);
        if (say !== undefined) sayImage(say, image);
        else cli.print(...(quiet ? [image.id] : ['', 'image created', image.id]));
        return 'built';
      }
      const report = await engine.failure();
      const snapshots = await engine.snapshots();
      const kept = keepFailed ? await engine.commitFailed(tag?.name) : undefined;
      if (say !== undefined && kept !== undefined) sayImage(say, kept);
      const taken = snapshots.filter(({ step }) => !/^FROM\b/i.test(step.logical)).at(-1);
      const recent = taken === undefined ? '' : ` Most recent snapshot is @${taken.snapshot}`;
      if (report === undefined) cli.stderr.write('interrupted\n');
      else {
        const { kind, message, hint } = report.failure;
        cli.stderr.write(`${kind === 'error' && !/^error\b/i.test(message) ? `error: ${message}` : message}\n`);
        if (hint !== undefined) cli.stderr.write(`hint: ${hint}\n`);
      }
      cli.stderr.write(`Failed to build image ${engine.id}.${recent}\n`);
      if (kept !== undefined && report !== undefined) {
        const name = kept.name === undefined ? kept.id : `${kept.name}:${kept.tag}`;
        const { file, line, number } = report.step;
        cli.stderr.write(`hint: step ${number} is ${file}:${line}; 'klee debug ${name}' opens the build there\n`);
      }
      return report === undefined || report.failure.kind === 'interrupted' ? 'interrupted' : 'failed';
    } finally {
      forget();
      silence();
    }
  };
  return cli.closing(work, () => engine.close());
}
