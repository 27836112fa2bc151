/** Commands from files and from the command line, as gdb takes them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { type Files, writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN cat /nope; exit 7\n';

describeAsRoot('klee debug with scripts', () => {
  const root = useKleeRoot('busybox');

  async function debug(args: readonly string[], files: Files = {}, input?: string) {
    const cwd = writeContext({ Dockerfile: dockerfile, ...files });
    const env = { XDG_CONFIG_HOME: join(cwd, 'config') };
    const result = await klee(['debug', ...args], { root, cwd, env, ...(input === undefined ? {} : { input }) });
    return { ...result, cwd };
  }

  it('runs -x and -ex in their order', async () => {
    const files = { one: 'echo one\\n\n\n# nothing\necho two\\n\n', two: 'echo four\\n\n' };
    const { stdout, status } = await debug(['-batch', '-x', 'one', '-ex', 'echo three\\n', '-x', 'two'], files);
    expect(stdout.match(/^(one|two|three|four)$/gm)).toEqual(['one', 'two', 'three', 'four']);
    expect(status).toBe(0);
  });

  it('ends a file at its first error, with its place and status 1', async () => {
    const { stdout, status } = await debug(['--batch', '-x', 'script'], {
      script: '\necho here\\n\nbad\necho on\\n\n',
    });
    expect(stdout).toContain('script:3: Error in sourced command file:\nUndefined command: "bad".  Try "help".\n');
    expect(stdout).not.toMatch(/^on$/m);
    expect(status).toBe(1);
  });

  it.each([
    [['-ex', 'bad', '-ex', 'echo good\\n'], 0],
    [['-ex', 'echo good\\n', '-ex', 'bad'], 1],
    [['--ex', 'continue'], 1],
    [['--eval-command', 'continue', '-ex', 'quit $_exitcode'], 7],
    [['-ex', 'quit 3', '-ex', 'echo no\\n'], 3],
  ])('--batch %j ends with %i', async (args, expected) => {
    const { stdout, status } = await debug(['--batch', ...args]);
    expect(stdout).not.toMatch(/^no$/m);
    expect(stdout.includes('good\n')).toBe(args.includes('echo good\\n'));
    expect(status).toBe(expected);
  });

  it.each(['nosuch', 'a'])('refuses what is no file before anything is done: %s', async (name) => {
    const { stdout, stderr, status } = await debug(['--batch', '-ex', 'next', '-x', name], { 'a/directory': '' });
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toBe(`error: ${name} cannot be read\nhint: -x takes a file of debugger commands\n`);
  });

  it('reads standard input: with --batch to the first error, else on after it', async () => {
    const input = 'bad\necho on\\n\n';
    const batch = await debug(['--batch'], {}, input);
    expect([batch.stdout.includes('\non\n'), batch.status]).toEqual([false, 1]);
    const plain = await debug([], {}, input);
    expect([plain.stdout.includes('\non\n'), plain.status]).toEqual([true, 0]);
  });

  it('goes on with standard input after a file that had an error, unless it is a batch', async () => {
    const { stdout, status } = await debug(['-x', 'script'], { script: 'bad\necho no\\n\n' }, 'echo on\\n\n');
    expect(stdout).toMatch(/Undefined command: "bad"[^]*\non\n$/);
    expect(stdout).not.toMatch(/^no$/m);
    expect(status).toBe(0);
  });

  it('a quit at a failed step has status 1, unless it says another', async () => {
    expect((await debug(['--batch', '-ex', 'continue', '-ex', 'quit'])).status).toBe(1);
    expect((await debug(['--batch', '-ex', 'continue', '-ex', 'quit 0'])).status).toBe(0);
    expect((await debug(['--batch', '-ex', 'continue', '-ex', 'back', '-ex', 'quit'])).status).toBe(0);
  });

  it('asks and answers itself, unless it is a batch or confirm is off', async () => {
    const edit = 'insert 2 ENV A=b\n';
    const question = 'The edits were not exported. Quit anyway? (y or n) [answered Y; input not from terminal]\n';
    expect((await debug([], {}, `${edit}quit\n`)).stdout).toContain(question);
    expect((await debug([], {}, edit)).stdout).toContain(question);
    expect((await debug([], {}, `set confirm off\n${edit}quit\n`)).stdout).not.toContain('Quit anyway?');
    expect((await debug(['--batch'], {}, `${edit}quit\n`)).stdout).not.toContain('Quit anyway?');
  });

  it('-q leaves out the line about klee', async () => {
    const { stdout } = await debug(['-q', '--batch', '-ex', 'echo hi\\n']);
    expect(stdout).toBe('Stopped before step 1/3, Dockerfile:1: FROM busybox\n(klee 1/3) echo hi\\n\nhi\n');
  });

  it('reads the init file of the user, and none with -nx', async () => {
    const files = { 'config/klee/init': 'define greet\n  echo hello $arg0\\n\nend\nbad\n' };
    const { stdout, status } = await debug(['--batch', '-ex', 'greet you'], files);
    // An error in it ends it alone.
    expect(stdout).toContain('init:4: Error in sourced command file:\nUndefined command: "bad".');
    expect(stdout).toContain('\nhello you\n');
    expect(status).toBe(0);
    const without = await debug(['--batch', '-nx', '-ex', 'greet you'], files);
    expect(without.stdout).toContain('Undefined command: "greet".');
  });

  it('reads .kleeinit only where the init file of the user allows it', async () => {
    const project = { '.kleeinit': 'echo from the project\\n\n' };
    const refused = await debug(['--batch', '-ex', 'echo hi\\n'], project);
    expect(refused.stdout).not.toContain('from the project');
    expect(refused.stderr).toBe(
      `warning: ${refused.cwd}/.kleeinit was not read: auto-load safe-path does not allow it. ` +
        `The line 'add-auto-load-safe-path ${refused.cwd}' in ${refused.cwd}/config/klee/init would\n`,
    );
    for (const line of ['add-auto-load-safe-path .', 'set auto-load safe-path /']) {
      const allowed = await debug(['--batch', '-ex', 'echo hi\\n'], { ...project, 'config/klee/init': `${line}\n` });
      expect(allowed.stdout).toContain('from the project\n');
      expect(allowed.stderr).toBe('');
    }
  });

  it('export /dev/stdout goes where the session writes', async () => {
    const { stdout, stderr, status } = await debug(['--batch', '-ex', 'export /dev/stdout', '-ex', 'echo on\\n']);
    expect(stdout).toContain(`\n${dockerfile}Wrote /dev/stdout\n`);
    expect(stdout).toMatch(/\non\n$/);
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('set logging copies what is said to a file', async () => {
    const script = 'set logging file log\nset logging on\nset logging on\n';
    expect((await debug(['--batch', '-x', 'script'], { script })).stdout).toContain('Already logging to log.');
    const files = {
      script: 'set logging file log\nset logging enabled on\nnext\nset logging off\necho no\\n\n',
      log: 'old\n',
    };
    const { stdout, cwd } = await debug(['--batch', '-x', 'script'], files);
    expect(stdout).toContain('Copying output to log.\n');
    expect(stdout).toContain('Done logging to log.\n');
    const logged = readFileSync(join(cwd, 'log'), 'utf8');
    expect(logged).toMatch(/^old\n/);
    expect(logged).toContain('Step 1/3 : FROM busybox\n');
    expect(logged).not.toMatch(/^no$/m);
    expect(existsSync(join(cwd, 'klee.txt'))).toBe(false);
  });

  it.each([[['--batch']], [['--json', '--batch']]])(
    'set logging ends with a warning at a full disk: %j',
    async (how) => {
      const full = join(temporaryDirectory(), 'full');
      execFileSync('mknod', [full, 'c', '1', '7']);
      const lines = [`set logging file ${full}`, 'set logging on', 'echo on\\n', 'show logging enabled'];
      const { stdout, status } = await debug([...how, ...lines.flatMap((line) => ['-ex', line])]);
      expect(stdout.split(`${full} cannot be written: no space left on device. Logging is off.`)).toHaveLength(2);
      expect(stdout).toContain('Logging is disabled.');
      expect(status).toBe(0);
    },
  );
});
