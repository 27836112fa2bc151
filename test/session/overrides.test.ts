/** `set env|arg|user|workdir`: what commands run with in the session alone, and what is said of it. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nENV A=file\nRUN echo $A$B > /a\nRUN echo $A$B > /b\n';

describeAsRoot('what is set for the session', () => {
  const root = useKleeRoot('busybox');

  it('is what commands run with from now on, and no step that ran without is taken for one that did', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'goto 4');
    expect(await session.do('set env B=mine')).toBe(
      'Commands run with B=mine from now on; the Dockerfile does not say so\n',
    );
    await session.all('set env A own', 'set workdir tmp');
    expect(await session.do('exec echo $A $B; pwd')).toBe('own mine\n/tmp\n');
    expect(await session.do('info env')).toContain('workdir:  /tmp  (set in this session)');
    expect(await session.do('show env A')).toBe('A = own\n');
    expect(await session.do('show')).toContain('env:  B=mine\n');
    await session.do('c');
    expect(session.engine.executed).toBe(3);
    expect(await session.do('exec cat /a /b')).toBe('file\nownmine\n');
    expect(session.engine.position()).toMatchObject({ notReproducible: true, skipped: [], keptByHand: false });
    expect(session.engine.source.text).toBe(dockerfile);
    const said = await session.do(`export ${session.context}/out`);
    expect(said).toContain(
      'Step 4 ran with B=mine, which the exported file does not say: `insert 4 ENV B=mine` would.\n',
    );
    expect(said).toContain('`insert 4 WORKDIR /tmp` would.\n');

    const { id } = session.engine;
    await session.suspend();
    const again = await Session.resume(root, id);
    expect(await again.do('exec echo $A $B; pwd')).toBe('own mine\n/tmp\n');
    expect(await again.do('unset env A')).toBe('Commands run without A from now on\n');
    expect(await again.do('exec echo $A $B')).toBe('mine\n');
    expect(await again.do('undo')).toContain('Undid unset env A.\nBuild finished: 4/4');
    expect(await again.all('undo', 'undo')).toContain('Undid set workdir /tmp.\n');
    expect(await again.all('unset env', 'goto 4', 'c')).toContain('Build finished: 4/4');
    // The step that had run without is there.
    expect(again.engine.executed).toBe(3);
    expect(await again.read('/b')).toBe('file\n');
    expect(again.engine.position().notReproducible).toBe(false);
  });

  it('runs commands as another user', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next', 'set user 65534');
    expect(await session.do('exec id -u')).toBe('65534\n');
    expect(await session.all('c')).toContain('Step 3/4 failed');
    expect(await session.all('undo', 'unset user')).toBe('Commands run as the user of the Dockerfile again\n');
    expect(await session.do('unset user')).toBe('No user was set.\n');
    expect(await session.do('c')).toContain('Build finished: 4/4');
    expect(session.engine.position().notReproducible).toBe(false);
  });

  it('goes back to the ARG that a build argument is given to', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\nARG V=1\nRUN echo $V > /v\n');
    await session.do('c');
    expect(await session.do('set arg V=2')).toBe(
      'Build argument V=2\nsteps 3 to 4 have to run again; the position is before step 3 now\n',
    );
    await session.do('c');
    expect(await session.read('/v')).toBe('2\n');
    expect(await session.do('set jailparam allow.sysvipc')).toContain('jail parameter allow.sysvipc');
    const exported = await session.do(`export ${session.context}/out`);
    expect(exported).toContain('which the file cannot say: -J allow.sysvipc.\n');
    expect(exported).toContain('klee build -J allow.sysvipc --build-arg V=2 ');
    expect(await session.do('undo')).toContain('Undid set jailparam allow.sysvipc.');
    expect(await session.do('show jailparam')).toContain('those it has by default');
    expect(await session.all('undo', 'undo')).toContain('Undid set arg V=2.\nBuild finished: 4/4');
    expect(await session.read('/v')).toBe('1\n');
    expect(session.engine.executed).toBe(3);
    expect(await session.do('set arg NONE=x')).toContain('warning: no ARG declares NONE');
  });

  it('is worded as in gdb', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('set env')).toContain('Argument required (environment variable and value).');
    expect(await session.refuses('set arg')).toContain('Argument required (build argument and value).');
    expect(await session.do('set env C')).toContain('Setting environment variable "C" to null value.');
    expect(await session.do('unset env NONE')).toBe('');
    expect(await session.do('show env NONE')).toBe('Environment variable "NONE" not defined.\n');
    expect(await session.refuses('unset')).toContain('Unset what?');
  });

  it('is known when the image is opened again', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'set env B=x', 'c', 'commit set:one');
    await session.close();
    const again = await Session.reopen(root, 'set:one');
    expect(again.engine.position().notReproducible).toBe(true);
  });
});
