/** `reload` takes up a Dockerfile that was changed on disk, and keeps what is the same. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nRUN echo c > /c\n';

describeAsRoot('reload', () => {
  const root = useKleeRoot('busybox');
  const write = (session: Session, text: string) => {
    writeFileSync(join(session.context, 'Dockerfile'), text);
  };

  it('keeps the steps that are the same, and breakpoints with their instructions; a change is told once', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'break 4');
    write(session, dockerfile.replace('RUN echo b', 'ENV NEW=1\nRUN echo B'));
    expect(await session.do('info source')).toContain("Dockerfile changed on disk: 'reload' takes it up\n");
    expect(await session.do('info source')).not.toContain('changed on disk');
    expect(await session.do('reload')).toBe(
      'Step 3 is new: ENV NEW=1\nStep 4 is now RUN echo B > /b\n' +
        'steps 4 to 5 have to run again; the position is before step 3 now\n',
    );
    expect(session.engine.position()).toMatchObject({ done: 2, total: 5, edited: false });
    expect(session.engine.source.hasUnsavedEdits).toBe(false);
    expect(await session.do('c')).toContain('Stopped before step 5/5, Dockerfile:5 (breakpoint 1)');
    await session.do('c');
    expect(session.engine.executed).toBe(5);
    expect(await session.read('/b')).toBe('B\n');

    const { id } = session.engine;
    await session.suspend();
    const again = await Session.resume(root, id);
    expect(again.warnings).toEqual([]);
    expect(again.engine.position()).toMatchObject({ done: 5, edited: false });
    expect(await again.all('undo', 'undo', 'undo')).toContain('Undid reload.\nStep 3 is gone: ENV NEW=1\n');
    expect(again.engine.source.text).toBe(dockerfile);
    expect(await again.read('/b')).toBe('b\n');
    expect(again.engine.executed).toBe(5);
  });

  it('changes nothing when the file is no Dockerfile, and says where it is wrong', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    write(session, dockerfile.replace('RUN echo b', 'RUNN echo b'));
    expect(await session.refuses('reload')).toBe(
      "error in 'RUNN echo b > /b': invalid instruction\n  hint: Dockerfile:3: did you mean RUN?\n" +
        '  --> Dockerfile:3:1\n  3 | RUNN echo b > /b\n    | ^\n',
    );
    expect(session.engine.position()).toMatchObject({ done: 4, total: 4 });
    expect(session.engine.source.text).toBe(dockerfile);
    writeFileSync(join(session.context, 'Dockerfile'), Buffer.from('FROM busybox\n# caf\xe9\n', 'latin1'));
    expect(await session.refuses('reload')).toContain('Dockerfile:2: this line is not UTF-8');
    rmSync(join(session.context, 'Dockerfile'));
    expect(await session.refuses('reload')).toContain('Could not read');
  });

  it('asks before edits are given up', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'edit 4 RUN echo C > /c');
    write(session, `${dockerfile}ENV LAST=1\n`);
    session.answer = false;
    expect(await session.do('reload')).toContain(
      'The edits were not exported. Reload anyway? (n)\nNothing was changed.',
    );
    session.answer = true;
    expect(await session.do('reload')).toContain('Step 4 is now RUN echo c > /c\nStep 5 is new: ENV LAST=1\n');
    expect(await session.do('c')).toContain('Build finished: 5/5');
    expect(session.engine.executed).toBe(3);
    expect(await session.do('reload')).toContain('no step has changed');
    expect(await session.all('undo', 'undo')).toContain('Step 4 is now RUN echo C > /c');
  });
});
