/** `export` writes the edits, and what no edit touched to the byte. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const odd = [
  '# syntax=docker/dockerfile:1\r\n',
  '\r\n',
  'FROM busybox   \r\n',
  '# why:  two blanks\tand a tab\r\n',
  'RUN echo a   \\\r\n',
  '   # inside\r\n',
  '\t> /a\r\n',
  '   \r\n',
  'RUN echo b > /b\r\n',
  'RUN echo c > /c',
].join('');

describeAsRoot('export', () => {
  const root = useKleeRoot('busybox');

  it('gives a file without edits back to the byte', async () => {
    const session = await Session.open(root, odd);
    await session.do('c');
    const target = `${session.context}/out`;
    expect(await session.do(`export ${target}`)).toBe(
      `The plan is the Dockerfile as it was: there are no edits.\nWrote ${target}\n`,
    );
    expect(session.written('out')).toBe(odd);
    session.answer = false;
    expect(await session.do(`export -o ${target}`)).toBe(
      `The plan is the Dockerfile as it was: there are no edits.\nThere is nothing to write: ${target} has that text already.\n`,
    );
    expect(await session.do('export --in-place')).toMatch(
      /edits\.\nThere is nothing to write: \S+\/Dockerfile has that /,
    );
  });

  it('touches only what was edited: comments, blanks, CRLF and a missing newline at the end stay', async () => {
    const session = await Session.open(root, odd);
    await session.all('c', 'edit 3 RUN echo B > /b');
    const said = await session.do('export');
    expect(said).toContain('-RUN echo b > /b');
    expect(said).toContain('+RUN echo B > /b');
    expect(said).toContain('Dockerfile.fixed');
    expect(session.written('Dockerfile.fixed')).toBe(odd.replace('echo b >', 'echo B >'));
    expect(session.written('Dockerfile')).toBe(odd);
  });

  it('writes new lines with the line ends of the file', async () => {
    const session = await Session.open(root, odd);
    await session.all('insert after 4 RUN echo d > /d', 'insert before 3 ENV X=y', 'c', 'export');
    expect(session.written('Dockerfile.fixed')).toBe(
      odd.replace('   \r\nRUN echo b', 'ENV X=y\r\n   \r\nRUN echo b').concat('\r\nRUN echo d > /d'),
    );
  });

  it('writes a file that builds the same tree from scratch', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo a > /a\nRUN echo half > /b; false\nRUN cat /a /b > /c\n',
    );
    await session.all('c', 'edit RUN echo b > /b', 'next', 'RUN echo more >> /b', 'c', 'export');
    const again = await Session.open(root, session.written('Dockerfile.fixed'));
    expect(await again.do('c')).toContain('Build finished: 5/5 steps');
    expect(await again.read('/c')).toBe('a\nb\nmore\n');
    expect(await again.read('/c')).toBe(await session.read('/c'));
  });

  it.each([
    ['export /no/such/directory/Dockerfile', 'no such directory'],
    ['export /tmp', 'it is a directory'],
  ])('says why it cannot: %s', async (command, why) => {
    const session = await Session.open(root, 'FROM busybox\n');
    expect(await session.refuses(command)).toContain(why);
    expect(await session.do('info steps')).toContain('FROM busybox');
  });

  it('writes into a pipe, which stays one, and counts no edit as saved by that', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\n');
    const [pipe, link] = [join(session.context, 'pipe'), join(session.context, 'link')];
    execFileSync('mkfifo', [pipe]);
    symlinkSync('pipe', link);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const taken = () => readFileSync(reader, 'utf8');
    await session.all('edit 2 RUN echo a', 'break 2', 'c');
    expect(await session.do(`export ${link}`)).toContain(`Wrote ${link}\n`);
    expect(taken()).toBe('FROM busybox\nRUN echo a\n');
    await session.do(`export --patch ${link}`);
    expect(taken()).toContain('+RUN echo a\n');
    await session.do(`save breakpoints ${link}`);
    expect(taken()).toBe('break 2\n');
    await session.do(`export-file /etc/passwd ${link}`);
    expect(taken()).toContain('root:');
    expect(await session.refuses(`export-file /etc ${link}`)).toContain('/etc is a directory');
    expect(session.said).not.toContain('Overwrite');
    closeSync(reader);
    expect(await session.refuses(`export-file /etc/passwd ${link}`)).toContain('nobody reads from it');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(session.engine.source.hasUnsavedEdits).toBe(true);
  });

  it('gives a patch that patch(1) takes, and nothing else', async () => {
    const session = await Session.open(root, odd);
    await session.all('edit 3 RUN echo B > /b', 'export --patch');
    expect(session.said).toMatch(/^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@[^]*\n# It was not built to the end: /);
    await session.do(`export --patch -o ${session.context}/patch`);
    const { status, stderr } = spawnSync('patch', ['-p1', '--binary', '-i', 'patch'], { cwd: session.context });
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
    expect(session.written('Dockerfile')).toBe(odd.replace('echo b >', 'echo B >'));
  });

  it('shows the text alone, and what is to be said of it as comments', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\n');
    expect(await session.do('export -')).toBe(
      'FROM busybox\nRUN true\n# It was not built to the end: steps 1 to 2 have not run.\n',
    );
    await session.all('c', 'edit 2 RUN false', 'c');
    expect(await session.do('export -o -')).toBe(
      'FROM busybox\nRUN false\n# Step 2 failed in this session, and has not succeeded since.\n# It was not built to the end: step 2 has not run.\n',
    );
  });

  it('replaces the Dockerfile, with its mode, unless it was changed meanwhile', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\n');
    const path = `${session.context}/Dockerfile`;
    chmodSync(path, 0o640);
    chownSync(path, 7, 8);
    await session.all('edit 2 RUN echo a', 'export --in-place', 'edit 2 RUN echo b', 'export --in-place');
    expect(session.written('Dockerfile')).toBe('FROM busybox\nRUN echo b\n');
    const { mode, uid, gid } = statSync(path);
    expect({ mode: mode & 0o7777, uid, gid }).toEqual({ mode: 0o640, uid: 7, gid: 8 });
    writeFileSync(path, 'FROM busybox\n# by somebody else\n');
    expect(await session.refuses('export --in-place')).toContain('was changed since it was read');
    expect(session.written('Dockerfile')).toContain('somebody else');
    session.answer = false;
    writeFileSync(path, 'FROM busybox\nRUN true\n');
    expect(await session.do('export --in-place')).toContain('Nothing was written.');
  });

  it('replaces the Dockerfile by any of its names only where it was not changed meanwhile', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN true\n');
    const path = join(session.context, 'Dockerfile');
    symlinkSync('.', join(session.context, 'here'));
    symlinkSync('here/Dockerfile', `${path}.fixed`);
    const names = [path, `-o ${session.context}/here/Dockerfile`, `${path}.fixed`, ''];
    for (const [at, name] of names.entries()) {
      await session.all(`edit 2 RUN echo ${at}`, `export ${name}`);
      expect(session.written('Dockerfile')).toBe(`FROM busybox\nRUN echo ${at}\n`);
    }
    writeFileSync(path, 'FROM busybox\n# by somebody else\n');
    for (const command of [...names.map((name) => `export ${name}`), `export --patch ${path}`]) {
      expect(await session.refuses(command)).toContain('was changed since it was read');
    }
    expect(session.written('Dockerfile')).toContain('somebody else');
  });

  it('says what a build of the file needs, and does not do', async () => {
    const session = await Session.open(root, 'FROM busybox\nARG V\nRUN true\nRUN true\n', {
      buildArg: { V: 'a b' },
      env: { E: '1' },
    });
    await session.all(
      'set jailparam allow.sysvipc',
      'set dirty keep',
      'n 2',
      'exec touch /by-hand',
      'n',
      'exec touch /b',
    );
    const said = await session.do('export');
    expect(said).toContain(
      [
        'Changes that were made by hand were kept in this session (step 3): the exported file does not make them.',
        'Files were changed by hand since the last step: the exported file does not make that. `record` makes instructions of it.',
        'It was not built to the end: step 4 has not run.',
        'Jail parameters were set in this session, which the file cannot say: -J allow.sysvipc.',
        `Build it with: klee build -J allow.sysvipc -e E=1 --build-arg 'V=a b' -f Dockerfile.fixed ${session.context}\n`,
      ].join('\n'),
    );
  });

  it('writes only what is proved, where that is wanted; squashed too', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN mkdir /srv\n# beside it\nRUN cd /srv; echo a > a\nENV A=b\nRUN echo $A > /b\nRUN rm /srv/a\n',
    );
    await session.do('c');
    const said = await session.do(`export --squash --verify -o ${session.context}/out`);
    expect(said).toContain('Joined into one RUN each: steps 2 to 3, 5 to 6.\n');
    expect(said).toMatch(/\nVerified: \d+ files the same, .*\nWrote .*\/out\n$/);
    expect(session.written('out')).toBe(
      'FROM busybox\nRUN mkdir /srv && \\\n# beside it\n    ( cd /srv; echo a > a )\nENV A=b\nRUN echo $A > /b && \\\n    rm /srv/a\n',
    );
    rmSync(`${session.context}/out`);
    await session.all('set dirty keep', 'goto 6', 'exec touch /c', 'c');
    expect(await session.refuses(`export --squash --verify -o ${session.context}/out`)).toContain(
      'makes something else',
    );
    expect(session.said).toMatch(/\n\/c {2}only in the session \(file, 0 B\)\n {2}from steps 5 to 6, up to step 6, /);
    expect(session.said).toContain('\nNothing was written.\n');
    expect(existsSync(`${session.context}/out`)).toBe(false);
  });

  it('gives the text for the other builder, and what that does otherwise', async () => {
    const session = await Session.open(root, 'FROM busybox\nCOPY conf /etc/app/\nARG V\nRUN ls /etc/app/conf/a\n', {
      files: { 'conf/a': 'a' },
    });
    await session.do('c');
    const said = await session.do('export --dialect docker -');
    expect(said).toContain('COPY conf /etc/app/conf/\nARG V=\nRUN ls');
    expect(said).toContain('# docker has no -J: ');
    expect(said).toContain('# Build it with: klee build --dialect docker ');
    await session.refuses('export --dialect docker --verify -');
    expect(session.said).toContain('cmd  "[\\"/bin/sh');
  });

  it.each([
    ['export --in-place out', '--in-place has a file of its own'],
    ['export --in-place --patch', 'A patch cannot take'],
    ['export --dialect podman', "no dialect 'podman'"],
    ['export --all', 'no option --all'],
    ['export -o out out2', "'out2' is too much"],
  ])('is of no such form: %s', async (command, why) => {
    const session = await Session.open(root, 'FROM busybox\n');
    expect(await session.refuses(command)).toContain(why);
  });
});
