/** Where features meet: standing inside a step, settings of the session, trials, hands, `reload` and `skip`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo 1 > /one; echo 2 > /two\nRUN echo last > /last\n';

describeAsRoot('a trial', () => {
  const root = useKleeRoot('busybox');

  it('runs with what is set for the session, as the step that `keep` makes of it has', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next', 'set env A=x', 'try echo $A > /t', 'keep');
    expect(await session.read('/t')).toBe('x\n');
    expect(session.engine.executed).toBe(1);
    expect(session.engine.position()).toMatchObject({ done: 2, notReproducible: true });
    expect(await session.do('export')).toContain('`insert 2 ENV A=x` would.');

    // What was tried with other settings is run with those that hold when it is kept.
    await session.all('try echo $A > /u', 'unset env');
    expect(await session.do('keep')).toContain('not made all that the hands had:\nM /u');
    expect(await session.read('/u')).toBe('\n');
  });

  it('inside a step is made from the clean snapshot when it is kept', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next', 'step', 'try echo t > /t');
    expect(await session.do('keep')).toContain('has made the same as the hands had');
    expect(session.engine.position()).toMatchObject({ done: 2, total: 4, inside: undefined, notReproducible: false });
    expect(await session.files('/one /t')).toEqual(['/t']);
  });
});

describeAsRoot('inside a step', () => {
  const root = useKleeRoot('busybox');

  it('what was done by hand goes with the files that it was done to', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next', 'step', 'exec echo x > /x');
    // Gives up the hands, and not the command.
    await session.do('drop');
    expect(await session.files('/one /x')).toEqual(['/one']);
    await session.do('exec echo y > /y');
    const listed = await session.do('record');
    expect(listed).toContain('RUN echo y > /y');
    expect(listed).not.toMatch(/\/x|\/one/);
    expect(await session.do('edit 2 RUN echo 3 > /one')).toContain('Dropped the changes made by hand');
    expect(session.engine.position()).toMatchObject({ dirty: false, inside: undefined });
  });

  it('`reload` ends the shell of a step that has changed, and of no other', async () => {
    const session = await Session.open(root, dockerfile);
    const write = (text: string) => {
      writeFileSync(join(session.context, 'Dockerfile'), text);
    };
    await session.all('next', 'step');
    write(dockerfile.replace('last', 'end'));
    await session.do('reload');
    expect(session.engine.position().inside).toBeDefined();
    write(dockerfile.replace('echo 2', 'echo two'));
    expect(await session.do('reload')).toContain('The shell that waited inside step 2 was ended.\n');
    await session.do('next');
    expect(await session.read('/two')).toBe('two\n');
  });

  it('`why` says that the step was gone through, and that the next one is to be skipped', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next', 'step 2', 'skip 3');
    expect(await session.do('why')).toBe('Step 2 was run: it was gone through command by command.\n');
    expect(await session.do('why 3')).toBe('Step 3 will be skipped.\n');
  });
});
