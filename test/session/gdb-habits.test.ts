/** The habits of people who know gdb. The table is in test/support/habits/; here is also what needs a klee of its own. */
import { describe, expect, it } from 'vitest';
import { KleeError } from '../../src/errors.js';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { habitual } from '../support/habits/habit.js';
import { rows } from '../support/habits/rows.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { until } from '../support/until.js';

describeAsRoot("gdb's habits", () => {
  const root = useKleeRoot('busybox');

  /** What a line is answered, whether it is refused or not. */
  async function answerTo(session: Session, line: string): Promise<string> {
    try {
      return await session.do(line);
    } catch (error) {
      if (error instanceof KleeError) return session.said;
      throw error;
    }
  }

  describe.each(rows)('$row', ({ habits }) => {
    for (const { name, typed, dockerfile = habitual } of habits) {
      it(name, async () => {
        const session = await Session.open(root, dockerfile);
        for (const [line, answer] of typed) {
          const said = await answerTo(session, line);
          if (typeof answer === 'string') expect(said, line).toBe(`${answer}\n`);
          else expect(said, line).toMatch(answer);
        }
      });
    }
  });

  /** Runs klee debug with its standard input, and files beside the Dockerfile. */
  async function debug(args: readonly string[], input: string, files: Readonly<Record<string, string>> = {}) {
    const cwd = writeContext({ ...files, Dockerfile: habitual });
    return klee(['debug', ...args], { root, cwd, input });
  }

  it('Ctrl-C stops the step, and one stands in what it has done', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo half > /half; echo begun; sleep 600\n');
    const ended = session.do('continue');
    await until(() => session.said.includes('begun\n'));
    session.engine.running.interrupt();
    expect(await ended).toMatch(/^Step 2\/2 interrupted, Dockerfile:2: /m);
    expect(await session.read('/half')).toBe('half\n');
  });

  describe('questions without a terminal', () => {
    it('quit asks where edits were not exported', async () => {
      const { stdout, status } = await debug([], 'edit 3 RUN true\nquit\n');
      expect(stdout).toMatch(/Quit anyway\? \(y or n\) \[answered Y; input not from terminal\]\n$/);
      expect(status).toBe(0);
    });

    it('delete asks where no number is given', async () => {
      const { stdout } = await debug([], 'break 3\ndelete\ninfo breakpoints\n');
      expect(stdout).toContain('Delete all breakpoints? (y or n) [answered Y; input not from terminal]\n');
      expect(stdout).toMatch(/No breakpoints/);
    });
  });

  describe('-x, -ex, -batch, and the exit status', () => {
    it('quit N is the exit status', async () => {
      expect((await debug([], 'quit 3\n')).status).toBe(3);
    });

    it('the first error ends a file of --batch, with status 1', async () => {
      const { stdout, status } = await debug(['--batch', '-x', 'f'], '', { f: 'bad\nnext\n' });
      expect(stdout).toContain('Undefined command: "bad".  Try "help".');
      expect(stdout).not.toContain('Step 1/6');
      expect(status).toBe(1);
    });

    it('an error in standard input ends nothing', async () => {
      const { stdout, status } = await debug([], 'bad\nnext\n');
      expect(stdout).toContain('Step 1/6 : FROM busybox');
      expect(status).toBe(0);
    });

    it('an empty line of a file repeats nothing', async () => {
      const { stdout } = await debug(['--batch', '-x', 'f'], '', { f: 'next\n\n\n' });
      expect(stdout).toContain('Stopped before step 2/6');
      expect(stdout).not.toContain('Stopped before step 3/6');
    });

    // gdb warns, and ends with 0: a script whose file is missing would seem to have done its work.
    it('a missing file is an error', async () => {
      const { stderr, status } = await debug(['--batch', '-x', 'missing'], '');
      expect(stderr).toContain('missing');
      expect(status).toBe(2);
    });

    it('-ex goes on after an error', async () => {
      const { stdout, status } = await debug(['--batch', '-ex', 'bad', '-ex', 'next'], '');
      expect(stdout).toContain('Undefined command: "bad".  Try "help".');
      expect(stdout).toContain('Stopped before step 2/6');
      expect(status).toBe(0);
    });

    it('-q and -nx are taken', async () => {
      const { stdout, status } = await debug(['-q', '-nx', '--batch', '-ex', 'next'], '', { '.kleeinit': 'next 3\n' });
      expect(stdout).toContain('Stopped before step 2/6');
      expect(status).toBe(0);
    });

    it('source and set logging take files', async () => {
      const script = 'set logging file log\nset logging enabled on\nsource f\nset logging enabled off\n';
      const { stdout } = await debug([], `${script}source f\n`, { f: 'next\n' });
      expect(stdout).toContain('Copying output to log.\n');
      expect(stdout).toMatch(/^Stopped before step 2\/6[^]*^Done logging to log\.$[^]*^Stopped before step 3\/6/m);
    });

    it('quit $_exitcode is the exit status of the step that failed', async () => {
      const { status } = await debug([], 'edit 3 RUN exit 3\ncontinue\nset confirm off\nquit $_exitcode\n');
      expect(status).toBe(3);
    });

    it('./.kleeinit is refused unless it is allowed', async () => {
      const { stdout, stderr } = await debug(['--batch', '-ex', 'info steps'], '', { '.kleeinit': 'next\n' });
      expect(stdout).not.toContain('Step 1/6');
      expect(stdout + stderr).toMatch(/warning: .*\.kleeinit/);
    });
  });
});
