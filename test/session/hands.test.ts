/** What was done by hand becomes instructions, or is given up: with a word in either case. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN cat /conf/app\nRUN echo c > /c\n';

describeAsRoot('record', () => {
  const root = useKleeRoot('busybox');

  it('makes steps of commands that succeeded and changed something, where they ran', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all(
      'c',
      'exec ls /',
      'exec mkdir /conf',
      'exec false',
      'exec echo one > /conf/app',
      '!cat /conf/app',
    );
    expect(await session.do('record')).toMatch(
      /^\* {2}1 {2}RUN mkdir \/conf {2}\(in \/\)\n\* {2}2 {2}RUN echo one > \/conf\/app {2}\(in \/\)\n {6}A \/conf\/\n {6}A \/conf\/app {2}4 B\n/,
    );
    const said = await session.do('record all');
    expect(said).not.toContain('warning');
    expect(said).toContain('Step 3 inserted: RUN mkdir /conf\n');
    expect(said).toContain('Steps 3 to 4 have made the same as the hands had.\nStopped before step 5/6');
    expect(session.engine.position()).toMatchObject({ done: 4, dirty: false, notReproducible: false });
    expect(await session.do('record all')).toBe('Nothing was done by hand.\n');
    expect(await session.do('c')).toContain('Build finished: 6/6 steps');
    expect(session.engine.executed).toBe(6);
    await session.do('export');
    expect(session.written('Dockerfile.fixed')).toBe(
      'FROM busybox\nRUN echo a > /a\nRUN mkdir /conf\nRUN echo one > /conf/app\nRUN cat /conf/app\nRUN echo c > /c\n',
    );
  });

  it('inside a step they come before all of its commands, which is said', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo one > /a && echo two > /b\n');
    await session.all('next', 'step', 'exec echo hand > /a; echo mine > /mine');
    expect(await session.do('record')).toMatch(/^.*RUN echo hand.*\n {6}M \/a .*\n {6}A \/mine .*\n`/);
    const said = await session.do('record all');
    expect(said).toContain('Step 2 has made the same as the hands had.\n');
    expect(said).toContain('warning: that comes before step 3, whose commands all run after it\n');
    await session.do('next');
    expect(await session.read('/a')).toBe('one\n');
  });

  it('says who `set user` had them run as, where `set workdir`, and what `set env` gave them', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN mkdir -m 777 /w\nRUN true\n');
    await session.all('next 2', 'exec touch /first', 'set user 1000', 'set workdir /w', 'set env HI there');
    await session.all('exec echo $HI > mine', 'exec --root touch /second');
    expect(await session.do('record')).toContain(
      '*  2  RUN echo $HI > mine  (in /w, as 1000)  (not as the Dockerfile has it: HI)\n',
    );
    expect(await session.do('record all')).toContain('Steps 3 to 7 have made the same as the hands had.\n');
    expect(session.engine.source.text).toBe(
      'FROM busybox\nRUN mkdir -m 777 /w\nRUN touch /first\nUSER 1000\nRUN cd /w && echo $HI > mine\n' +
        'USER root\nRUN touch /second\nRUN true\n',
    );
    expect(await session.do('exec id -u; pwd; stat -c %u /first mine /second')).toBe('1000\n/w\n0\n1000\n0\n');
  });

  it('says which step does the same again, and how many paths it has not looked at', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN test -e /ready; echo $$ > /b; cat /ready\n');
    await session.all(
      'c',
      'set verify-ignore /b',
      'exec touch /ready',
      'exec test -e /ready; echo $$ > /b; cat /ready',
    );
    const said = await session.do('record all');
    expect(said).toContain(
      'Steps 2 to 3 have made the same as the hands had, but for 1 path that `verify` ignores too.\n',
    );
    expect(said).toContain(
      'Step 4 does it again, RUN test -e /ready; echo $$ > /b; cat /ready: `delete-step 4` takes it out.\n',
    );
    expect(said).not.toContain('a build of the Dockerfile does not make it');
  });

  it('lists what the instructions do not make, and what the hands had made stays to be looked at', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec mkdir /conf', 'exec echo two > /conf/app');
    const said = await session.do('record 1');
    expect(said).toMatch(/warning: step 3 has not made all that the hands had:\nD \/conf\/app\n/);
    const snapshot = /diff (@\w+)/.exec(said)?.[1] ?? '';
    expect(await session.do(`cat /conf/app${snapshot}`)).toBe('two\n');
    await session.do('undo');
    expect(session.engine.source.text).toBe(dockerfile);
  });
});

describeAsRoot('files that were made by hand', () => {
  const root = useKleeRoot('busybox');
  const edited = `FROM busybox\nUSER 1000\nRUN cat /etc/app\n`;

  it('become a COPY of a file that is written into the context, where nothing is overwritten', async () => {
    const session = await Session.open(root, edited, { files: { app: 'other\n' } });
    await session.all('c', 'exec --root echo "set x" > /etc/app; chmod 640 /etc/app; chown 1000 /etc/app');
    expect(await session.refuses('record --copy /etc/app app')).toContain('app is in the context already');
    expect(await session.refuses('record --copy /etc/app ../app')).toContain('is not below the context');
    expect(await session.refuses('record --copy /etc/none x')).toContain('No file that was changed by hand');
    expect(session.engine.position()).toMatchObject({ dirty: true, failed: true });
    const said = await session.do('record --copy /etc/app fixed');
    expect(said).toContain('have made the same as the hands had');
    expect(session.written('fixed')).toBe('set x\n');
    expect(session.engine.source.text).toBe(
      'FROM busybox\nUSER 1000\nCOPY fixed /etc/app\nUSER root\nRUN chown 1000:0 /etc/app\nUSER 1000\nRUN cat /etc/app\n',
    );
    expect(await session.do('next')).toContain('Build finished');
  });

  it('become a here-document in the docker dialect', async () => {
    const session = await Session.open(root, edited, { dialect: 'docker' });
    await session.all(
      'c',
      'exec --root printf "it\'s\\nEOF\\n\\$HOME\\n" > /etc/app; chmod 640 /etc/app; chown 1000 /etc/app',
    );
    expect(await session.do('record --heredoc /etc/app')).toContain('have made the same as the hands had');
    expect(session.engine.source.text).toBe(
      `FROM busybox
USER 1000
COPY <<'EOFF' /etc/app
it's
EOF
$HOME
EOFF
USER root
RUN chown 1000:0 /etc/app && chmod 640 /etc/app
USER 1000
RUN cat /etc/app
`,
    );
    expect(await session.do('next')).toContain('Build finished');
    expect(await session.read('/etc/app')).toBe("it's\nEOF\n$HOME\n");
  });

  it('become a text in an instruction', async () => {
    const session = await Session.open(root, edited);
    await session.all('c', 'exec --root printf "it\'s\\n100%%" > /etc/app');
    expect(await session.do('record --heredoc /etc/app')).toContain('have made the same as the hands had');
    expect(await session.read('/etc/app')).toBe("it's\n100%");
  });
});

describeAsRoot('try', () => {
  const root = useKleeRoot('busybox');

  it('makes a step of a command when it is kept, and runs nothing twice', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('try false')).toContain('Tried: exit code 1');
    expect(await session.refuses('keep')).toContain('It failed (exit code 1)');
    expect(await session.do('drop')).toBe('Dropped what was tried, which had changed nothing.\n');
    expect(await session.do('try echo $$ > /pid')).toMatch(/A \/pid .*\nTried: exit code 0, .*1 added\n/);
    expect(await session.do('try mkdir -p /conf; echo $$ > /conf/app')).toContain('Dropped the changes made by hand');
    const pid = await session.read('/conf/app');
    expect(await session.do('keep')).toContain('Step 3 inserted: RUN mkdir -p /conf; echo $$ > /conf/app');
    expect(session.engine.position()).toMatchObject({ done: 3, dirty: false, notReproducible: false });
    expect(await session.read('/conf/app')).toBe(pid);
    expect(await session.files('/pid')).toEqual([]);
    expect(session.engine.executed).toBe(2);
    await session.all('back', 'next');
    expect(await session.read('/conf/app')).toBe(pid);
    await session.all('c', 'undo', 'undo', 'undo', 'undo');
    expect(session.engine.source.text).toBe(dockerfile);
  });

  it('can be kept by the klee that resumes the session', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'try echo $$ > /pid');
    const pid = await session.read('/pid');
    await session.suspend();
    const resumed = await Session.resume(root, session.engine.id);
    expect(await resumed.do('keep')).toContain('Step 3 inserted: RUN echo $$ > /pid');
    expect(resumed.engine.position()).toMatchObject({ done: 3, dirty: false, notReproducible: false });
    expect(await resumed.read('/pid')).toBe(pid);
  });

  it('runs in what a failed step left; kept, it runs again from the clean snapshot', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo half > /half; cat /need\n');
    await session.all('c', 'try cp /half /need');
    expect(await session.do('keep')).toContain('Step 2/3 failed');
    await session.all('undo', 'undo', 'c', 'try echo > /need');
    expect(await session.do('keep')).toContain('Step 2 has made the same as the hands had.');
    expect(await session.do('c')).toContain('Build finished: 3/3');
  });

  it('is taken back by `drop` and by `back`, and what was changed after it is not kept with it', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'try touch /x');
    await session.do('drop');
    expect(await session.files('/x')).toEqual([]);
    expect(await session.refuses('keep')).toContain('There is nothing to keep.');
    expect(await session.refuses('drop')).toContain('Nothing was changed by hand.');
    await session.all('try touch /x', 'back');
    expect(session.engine.position()).toMatchObject({ done: 2, dirty: false });
    await session.all('try touch /x', 'exec touch /y');
    expect(await session.refuses('keep')).toContain('Files were changed by hand after the try.');
    expect(await session.refuses('try <<EOF')).toContain('The command goes on, and has no end.');
    await session.all('drop', 'try <<EOF\necho z > /z\nEOF');
    expect(await session.do('keep')).toContain('Step 3 inserted: RUN <<EOF\n');
    expect(await session.read('/z')).toBe('z\n');
    await session.all('try ["touch", "/it\'s here"]', 'exec touch /y', 'record 1');
    expect(session.engine.source.text).toContain("RUN touch '/it'\\''s here'");
  });
});

describeAsRoot('exec --root and --tools', () => {
  const root = useKleeRoot('busybox');

  it('run as root in /, and beside the tree in the jail of another image', async () => {
    const session = await Session.open(root, 'FROM busybox\nWORKDIR /srv\nUSER 1000\nRUN true\n');
    await session.do('next 3');
    expect(await session.do('exec id -u; pwd')).toBe('1000\n/srv\n');
    expect(await session.do('exec --root id -u; pwd')).toBe('0\n/\n');
    // A tree without a shell.
    await session.do('exec --tools busybox rm bin/sh; echo of the box > /only-there; echo made > made');
    expect(await session.do('exec --tools busybox pwd; ls /only-there made 2>&1')).toMatch(
      /^\/debugroot\nls: .*\nmade\n/,
    );
    expect(session.engine.position().dirty).toBe(true);
    expect(await session.do('diff')).toMatch(/^D \/bin\/sh\nA \/made.*\n1 added, 1 deleted by hand\n$/);
    expect(await session.do('record')).toMatch(/^\* {5}A \/made/m);
    expect(await session.refuses('exec --tools nosuch ls')).toContain('nosuch');
  });
});

describeAsRoot('nothing that was done by hand reaches an image or an export without a word', () => {
  const root = useKleeRoot('busybox');
  const short = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\n';

  it.each([
    ['exec', ['exec touch /hand']],
    ['try without keep', ['try touch /hand']],
    ['--tools', ['exec --tools busybox touch hand']],
    ['the policy drop', ['set dirty drop', 'exec touch /hand']],
  ])('%s: dropped', async (_, lines) => {
    const session = await Session.open(root, short);
    await session.all('next 2', ...lines);
    expect(await session.refuses('commit a')).toContain('there are changes made by hand');
    expect(await session.do('export')).toContain('Files were changed by hand');
    expect(session.written('Dockerfile.fixed')).toBe(short);
    expect(await session.do('c')).toContain('Dropped the changes made by hand');
    expect(await session.files('/hand')).toEqual([]);
  });

  it('the policy record: instructions', async () => {
    const session = await Session.open(root, short);
    await session.all('next 2', 'set dirty record', 'exec touch /hand');
    expect(await session.do('c')).toContain('Step 3 has made the same as the hands had.');
    expect(session.engine.source.text).toContain('RUN touch /hand\n');
    expect(session.engine.position()).toMatchObject({ done: 4, notReproducible: false });
    await session.all('back', 'exec --tools busybox mkdir d');
    expect(await session.refuses('c')).toContain('Nothing that was done by hand can become an instruction by itself.');
    expect(session.engine.position()).toMatchObject({ done: 3, dirty: true });
  });

  it.each([
    ['the policy keep', ['set dirty keep', 'exec touch /hand', 'c']],
    ['a checkpoint', ['exec touch /hand', 'checkpoint mine', 'c']],
  ])('%s: said of the session and its export', async (_, lines) => {
    const session = await Session.open(root, short);
    await session.all('next 2', ...lines);
    expect(session.engine.position()).toMatchObject({ done: 3, notReproducible: true, keptByHand: true });
    expect(await session.do('export')).toContain('the exported file does not make them');
  });
});
