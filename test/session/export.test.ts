/** `export` writes the edits, and what no edit touched to the byte. */
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
});
