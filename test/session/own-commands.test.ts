/** Commands that a person makes of others, and files of commands. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\n';

describeAsRoot('define and source', () => {
  const root = useKleeRoot('busybox');

  it('does the lines of a command with its arguments', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('define steps\nprintf "%d of them, first %s\\n", $argc, "$arg0"\nnext $arg0\nend');
    expect(await session.do('steps 2 x')).toMatch(/^2 of them, first 2\n[\s\S]*Stopped before step 3\/3/);
    expect(await session.refuses('steps')).toBe('Missing argument 0 in user function.\n');
    expect(session.engine.position().done).toBe(2);
  });

  it('stops at the first line that fails', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('define both\nbad\nnext\nend');
    expect(await session.refuses('both')).toContain('Undefined command: "bad".');
    expect(session.engine.position().done).toBe(0);
  });

  it('shows what it is: document, help, show user, apropos, completion', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('define again\n  back\n  next\nend');
    await session.do('document again\nDo the last step once more.\nAs retry does.\nend');
    expect(await session.do('help again')).toBe('Do the last step once more.\n\n  again\n\nAs retry does.\n');
    expect(await session.do('help user-defined')).toContain('again     Do the last step once more');
    expect(await session.do('show user again')).toBe('User command "again":\n  back\n  next\n\n');
    expect(await session.do('apropos once more')).toContain('again -- Do the last step once more.');
    expect(await session.do('complete aga')).toBe('again\n');
    expect(await session.refuses('document nosuch\nx\nend')).toContain('nosuch is no command of your own.');
    expect(await session.refuses('show user nosuch')).toBe('Not a user command.\n');
  });

  it('asks before it takes the name of another, and ends what calls itself for ever', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('define pwd\necho mine\\n\nend')).toBe('Really redefine built-in command "pwd"? (y)\n');
    expect(await session.do('pwd')).toBe('mine\n');
    await session.do('define forever\nforever\nend');
    expect(await session.refuses('forever')).toBe('Max user call depth exceeded -- command aborted.\n');
    expect(await session.refuses('define define\nend')).toContain('cannot be defined anew');
  });

  it('an empty line does it again, not its last line', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('define look\necho looking\\n\npwd\nend');
    expect(await session.do('look')).toBe('looking\nWorking directory /.\n');
    expect(await session.do('')).toBe('looking\nWorking directory /.\n');
  });

  it('a quit in one ends it, and so does Ctrl-C in a step', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo begun && sleep 1000\nRUN echo b > /b\n');
    await session.do('define leave\nquit 3\nnext\nend');
    await session.do('leave');
    expect([session.status, session.engine.position().done]).toEqual([3, 0]);
    await session.do('next');
    await session.do('define both\nnext\nprint 1\nend');
    session.engine.on((event) => {
      if (event.type === 'output') session.engine.running.interrupt();
    });
    expect(await session.refuses('both')).toBe('Quit\n');
    expect(session.engine.position().failed).toBe(true);
    expect(await session.do('show values')).toBe('');
  });

  it('source does the lines of a file, blank ones and comments left out', async () => {
    const session = await Session.open(root, dockerfile);
    const script = join(session.context, 'script');
    writeFileSync(script, '# look\n\nprint 1\nRUN echo one > /one && \\\n  echo two > /two\nbad\nprint 2\n');
    await session.do('next');
    expect(await session.refuses(`source ${script}`)).toBe(
      `${script}:6: Error in sourced command file:\nUndefined command: "bad".  Try "help".\n`,
    );
    expect(await session.files('/one /two')).toEqual(['/one', '/two']);
    expect(await session.do('show values')).toBe('$1 = 1\n');
    // Inside a file an empty line is nothing, and none behind it repeats it.
    expect(await session.do('')).toBe('');
    expect(await session.refuses('source /no/such')).toContain('/no/such: No such file or directory.');
    writeFileSync(script, 'print 3\n');
    expect(await session.do(`source -v ${script}`)).toBe('+print 3\n$2 = 3\n');
  });

  it('take `if` with its lines, and say when it is done that there is none', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    await session.do('define careful\nif 1 == 1\nnext\nend\nnext\nend');
    expect(await session.do('show user careful')).toContain('  next\n  end\n  next\n');
    expect(await session.refuses('careful')).toContain('klee has no `if`.');
    expect(session.engine.position().done).toBe(0);
  });
});
