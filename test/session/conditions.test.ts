/** Conditions and commands of breakpoints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logicalLines } from '../../src/repl/logical-lines.js';
import { running } from '../support/proc.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { until } from '../support/until.js';

const dockerfile = `FROM busybox
ENV VERSION=1.9
RUN echo a > /a
ENV VERSION=1.10
RUN echo b > /b
RUN test -f /c
`;

describeAsRoot('conditions', () => {
  const root = useKleeRoot('busybox');

  it('stops only if a comparison of variables holds, which runs nothing', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('break RUN if $VERSION == 1.10');
    expect(await session.do('info breakpoints')).toContain('\tstop only if $VERSION == 1.10\n');
    expect(await session.do('c')).toContain('Stopped before step 5/6');
    expect(await session.do('info breakpoints')).toContain('\tbreakpoint already hit 1 time\n');
    await session.all('back 5', 'condition 1 $_step > 3');
    expect(await session.do('c')).toContain('Stopped before step 5/6');
    expect(await session.do('condition 1')).toBe('Breakpoint 1 now unconditional.\n');
    await session.do('back 5');
    expect(await session.do('c')).toContain('Stopped before step 3/6');
  });

  it('stops only if a shell test in the jail succeeds, on the files and with the variables of the position', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break RUN', 'condition 1 test -f /a && test "$VERSION-$_step-$_exitcode" = 1.10-5-0');
    expect(await session.do('c')).toContain('Stopped before step 5/6');
    expect(session.engine.executed).toBe(1);
  });

  it('refuses a condition that breaks off, and keeps the one that was there', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('break 3 if $_step > 2');
    const refusal = "A syntax error in expression, near `'.\n  hint: the condition is: $_step ==\n";
    expect(await session.refuses('condition 1 $_step ==')).toBe(refusal);
    expect(await session.refuses('break 5 if $_step ==')).toBe(refusal);
    expect(await session.do('info breakpoints')).toMatch(/^1 .*\n\tstop only if \$_step > 2\n$/m);
  });

  it('a test leaves no trace in the session', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 5 if touch /trace', 'c');
    expect(session.engine.position()).toMatchObject({ done: 4, dirty: false });
    expect(await session.files('/a /trace')).toEqual(['/a']);
  });

  it('stops where a condition cannot be evaluated, and says why', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3 if nosuchcommand', 'break 5 if $VERSION < two', 'break 2 if test -f /etc/passwd');
    expect(await session.do('c')).toContain('Stopped before step 2/6');
    expect(await session.do('c')).toMatch(
      /Error in testing condition for breakpoint 1:\n.*nosuchcommand.*\nStopped before step 3\/6/,
    );
    expect(await session.do('c')).toMatch(
      /Error in testing condition for breakpoint 2:\n"two" is not a number\.\nStopped before step 5\/6/,
    );
  });

  it('stops where its test is interrupted', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'break RUN if sleep 47114712', 'commands\nsilent\ncontinue\nend');
    const said = session.do('c');
    await until(() => running('47114712').length > 0);
    session.engine.running.interrupt();
    expect(await said).toContain('Error in testing condition for breakpoint 1:\nQuit\nStopped before step 5/6');
  });

  it('before FROM there are no files for a test to run on', async () => {
    const session = await Session.open(root, `ARG A=1\n${dockerfile}`);
    await session.do('break 2 if test -f /etc/passwd');
    expect(await session.do('c')).toContain(
      'Error in testing condition for breakpoint 1:\nThere are no files yet: FROM has not run.\nStopped before step 2/7',
    );
  });
});

describeAsRoot('commands of a breakpoint', () => {
  const root = useKleeRoot('busybox');

  it('run after its stop', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break RUN', 'commands\nprint $VERSION\nexec ls /a\nend');
    expect(await session.do('info breakpoints')).toContain('\n        print $VERSION\n        exec ls /a\n');
    expect(await session.do('c')).toMatch(/Stopped before step 3\/6.*\n\$1 = "1\.9"\n/);
    expect(await session.do('c')).toMatch(/Stopped before step 5\/6.*\n\$2 = "1\.10"\n\/a\n$/);
  });

  it('silent keeps the stop from being told, and continue goes on by itself', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break RUN', 'commands 1\n  silent\n  print $VERSION\n  continue\n  print never\nend', 'break 6');
    const said = await session.do('c');
    expect(said).not.toContain('Stopped before step 3');
    expect(said).not.toContain('Stopped before step 5');
    expect(said).not.toContain('never');
    expect(said.match(/^\$\d+ = /gm)).toHaveLength(3);
    // Breakpoint 2 is not silent, so that the stop is told; then the commands of both run.
    expect(said).toContain('Stopped before step 6/6, Dockerfile:6 (breakpoint 1, breakpoint 2)');
    expect(said).toContain('Step 6/6 failed');
  });

  it('run once where two stop, whichever has them', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3', 'break 3', 'commands 2\nprint second\nend');
    expect((await session.do('c')).match(/second/g)).toEqual(['second']);
  });

  it('can give another breakpoint its commands', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3', 'break 5', 'commands 1\ncommands 2\nsilent\nprint inner\nend\nprint outer\nend');
    expect(await session.do('c')).toMatch(/Stopped before step 3\/6.*\n\$1 = "outer"\n$/);
    expect(await session.do('c')).toMatch(/\$2 = "inner"\n$/);
    expect(session.said).not.toContain('Stopped');
  });

  it('an error ends them', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3', 'commands 1\nnosuch\nprint never\nend');
    expect(await session.refuses('c')).toContain('Undefined command: "nosuch"');
    expect(session.said).not.toContain('never');
  });

  it('are those of a temporary breakpoint too, and an empty line goes on as if they had not been', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('tbreak 3', 'commands\nprint here\nend', 'break 5');
    expect(await session.do('c')).toContain('= "here"');
    expect(await session.do('')).toContain('Stopped before step 5/6');
  });

  it('no lines take them away', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3', 'commands\nprint here\nend', 'commands 1\nend');
    expect(await session.do('c')).not.toContain('here');
    expect(await session.refuses('commands 9\nend')).toContain('No breakpoint number 9.');
  });

  it('quit ends the session from them', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('break 3', 'commands\nquit 7\ncontinue\nend', 'c');
    expect(session.status).toBe(7);
    expect(session.engine.position().done).toBe(2);
  });
});

describeAsRoot('save breakpoints', () => {
  const root = useKleeRoot('busybox');

  it('writes a file that sets them again', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('save breakpoints nowhere')).toBe('Nothing to save.\n');
    await session.all(
      'break 3 if $_step == 3',
      'commands\nsilent\nprint here\nend',
      'tbreak RUN',
      'watch /etc/motd',
      'catch stage',
      'break after 5',
      'ignore 5 2',
      'disable 4',
      'enable once 1',
    );
    const file = join(session.context, 'stops');
    const before = await session.do('info breakpoints');
    expect(await session.do(`save breakpoints ${file}`)).toBe(`Saved to file '${file}'.\n`);
    expect(readFileSync(file, 'utf8')).toBe(`break 3
  condition $bpnum $_step == 3
  commands
    silent
    print here
  end
enable once $bpnum
tbreak RUN
watch /etc/motd
catch stage
disable $bpnum
break after 5
  ignore $bpnum 2
`);
    const again = await Session.open(root, dockerfile);
    const lines = readFileSync(file, 'utf8').split('\n');
    for await (const { text } of logicalLines(lines, (line) => line.trim() === 'commands')) await again.do(text);
    expect(await again.do('info breakpoints')).toBe(before);
  });
});
