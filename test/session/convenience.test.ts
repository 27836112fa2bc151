/** `$NAME`: what the session says of itself, what was printed, what was set. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox AS base
ENV GREETING="hello world"
RUN echo a \\
  > /a
RUN exit 7
`;

describeAsRoot('variables of the debugger', () => {
  const root = useKleeRoot('busybox');

  it('say where the session stands', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('show convenience')).toBe(
      '$_step = 1\n$_line = 1\n$_stage = "base"\n$_snapshot = void\n$_exitcode = void\n$bpnum = void\n',
    );
    await session.all('break 3', 'tbreak 4', 'next 3');
    const snapshot = session.engine.position().snapshot ?? '';
    expect(await session.do('show convenience')).toBe(
      `$_step = 3\n$_line = 3\n$_stage = "base"\n$_snapshot = "@${snapshot}"\n$_exitcode = void\n$bpnum = 2\n`,
    );
    await session.do('next');
    expect(await session.do('print $_exitcode')).toBe('$1 = 0\n');
    await session.do('next');
    expect(await session.do('print/t $_exitcode')).toBe('$2 = 111\n');
    await session.do('quit $_exitcode');
    expect(session.status).toBe(7);
    await session.do('back');
    expect(await session.do('print $_exitcode')).toBe('$3 = 0\n');
  });

  it('are at the end what is left of them', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\nWORKDIR /srv\n');
    await session.do('c');
    expect(await session.do('print $_step')).toBe('void\n');
    expect(await session.do('print $_exitcode')).toBe('$1 = 0\n');
    expect(await session.refuses('quit $_step')).toContain("'$_step' is not an exit status.");
    expect(await session.refuses('quit 256')).toContain("'256' is not an exit status.");
  });

  it('are values that were printed: $1, $, $$, $$N', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('print $')).toBe('void\n');
    await session.all('print 1', 'print two', 'print 3');
    expect(await session.do('print $$')).toBe('$4 = "two"\n');
    expect(await session.do('print $1')).toBe('$5 = 1\n');
    expect(await session.do('print $$2')).toBe('$6 = 3\n');
    expect(await session.do('print')).toBe('$7 = 3\n');
    expect(await session.do('show values')).toBe('$1 = 1\n$2 = "two"\n$3 = 3\n$4 = "two"\n$5 = 1\n$6 = 3\n$7 = 3\n');
  });

  it('can be set, and counted with', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('set $n = 5', 'set $n = $n + 1', 'set $name="x y"');
    expect(await session.do('print $n')).toBe('$1 = 6\n');
    expect(await session.do('print $n * 2')).toBe('$2 = 12\n');
    expect(await session.do('print "$name, $_step"')).toBe('$3 = "x y, 1"\n');
    expect(await session.do('show convenience')).toMatch(/^\$n = 6\n\$name = "x y"\n\$_step = 1\n/);
    expect(await session.do('print $other')).toBe('void\n');
    expect(await session.refuses('print 1/0')).toBe('Division by zero\n');
    expect(await session.refuses('set $_step = 3')).toContain('$_step cannot be set');
    expect(await session.refuses('set $n')).toContain('sets no variable');
  });

  it('output, echo and printf show them in scripts', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('output $GREETING')).toBe('"hello world"');
    expect(await session.do('echo a\\tb\\n')).toBe('a\tb\n');
    expect(await session.do('echo  two blanks  ')).toBe('two blanks  ');
    expect(await session.do('printf "%s: %03d|%-5s|%x %%\\n", $GREETING, $_step, "ab", 255')).toBe(
      'hello world: 003|ab   |ff %\n',
    );
    expect(await session.refuses('printf "%d\\n", $GREETING')).toContain("can't be converted to integer");
    expect(await session.refuses('printf "%d %d\\n", 1')).toBe('Bad format string, missing arguments.\n');
    expect(await session.refuses('printf "hi\\n", 1')).toContain('Wrong number of arguments');
  });

  it('set var and cd are instructions: they stay in the plan', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next');
    expect(await session.do('set var NAME=a "b" c')).toContain('Step 2 inserted: ENV NAME="a \\"b\\" c"\n');
    expect(await session.do('print $NAME')).toBe('$1 = "a \\"b\\" c"\n');
    await session.do('set var SHORT x');
    expect(await session.do('exec echo $NAME $SHORT')).toBe('a "b" c x\n');
    await session.do('exec exit 3');
    expect(await session.do('output $_shell_exitcode')).toBe('3');
    expect(await session.do('show environment SHORT')).toBe('SHORT = x\n');
    expect(await session.do('show env')).toContain('\nSHORT=x\n');
    expect(await session.do('show env NOSUCH')).toBe('Environment variable "NOSUCH" not defined.\n');
    expect(await session.do('pwd')).toBe('Working directory /.\n');
    expect(await session.do('cd /srv')).toMatch(/Step 4 inserted: WORKDIR \/srv\n[\s\S]*Working directory \/srv\.\n$/);
    expect(session.engine.source.text).toContain('ENV NAME="a \\"b\\" c"\nENV SHORT=x\nWORKDIR /srv\n');
    await session.do('set var LAST=$_step');
    expect(await session.do('print $LAST')).toBe('$2 = "5"\n');
  });
});
