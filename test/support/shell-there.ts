/** What a person does in a shell on another machine. */
import type { CliRoot } from './cli.js';
import { writeContext } from './context.js';
import { running } from './proc.js';
import { TmuxTerminal } from './tmux.js';
import { until } from './until.js';

/**
 * Opens a shell in a failed step: it has a terminal of the size of this one, Ctrl-C is for what runs in it, and what is mended there
 * is seen at the prompt.
 * @param sleeping seconds that nobody else sleeps for: the process is looked for by this word
 */
export async function mendInShell(root: CliRoot, sleeping: string): Promise<void> {
  const cwd = writeContext({ Dockerfile: 'FROM busybox\nRUN echo hello > /hello\nRUN cat /nope\n' });
  const env = { ...root.env, KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
  const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep'], cwd, env });
  await terminal.sees(/\(klee 1\/3\)$/);
  await terminal.line('c');
  await terminal.sees(/Step 3\/3 failed, Dockerfile:3: exit code 1[\s\S]*\(klee 3\/3!\)$/);
  await terminal.line('shell');
  await terminal.sees(/#$/);
  await terminal.line('test -t 0 -a -t 1 && stty size; cat /hello');
  await terminal.sees(/^200 100\nhello\n.*#$/m);
  await terminal.line(`sleep ${sleeping}`);
  await until(() => running(sleeping).length > 0);
  await terminal.press('C-c');
  await until(() => running(sleeping).length === 0);
  await terminal.line('echo mended > /nope');
  await terminal.line('exit');
  await terminal.sees(/A \/nope[\s\S]*What becomes of these changes/);
  await terminal.press('Enter');
  await terminal.sees(/\(klee 3\/3!\*\)$/);
  await terminal.line('record');
  await terminal.sees(/1 {2}RUN echo mended > \/nope/);
  await terminal.line('exec cat /nope');
  await terminal.sees(/^mended$/m);
  await terminal.line('quit');
  // It ends at the failed step.
  await terminal.sees(/\[exit status 1\]$/);
}
