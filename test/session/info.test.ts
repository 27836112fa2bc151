/** What a session tells of itself: `info`, `print`, `list`. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ARG VERSION=3
ENV NAME=web-$VERSION
WORKDIR /srv
USER user
RUN echo $NAME
CMD ["httpd", "-f"]
`;

describeAsRoot('looking around', () => {
  const root = useKleeRoot('busybox');

  it('info steps marks what has run, what failed, where it stops and where it is', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nRUN false\nRUN echo c > /c\n');
    await session.all('b 4', 'c');
    const lines = (await session.do('info steps')).split('\n');
    expect(lines[0]).toMatch(/^ +\* 1 {2}FROM busybox/);
    expect(lines[1]).toMatch(/^ +\* 2 {2}RUN echo a > \/a {2}@[0-9a-f]{12} \d+/);
    expect(lines[2]).toMatch(/^=> +! 3 {2}RUN false$/);
    expect(lines[3]).toMatch(/^ +b +4 {2}RUN echo c > \/c$/);
  });

  it('info snapshots lists what the position is made of', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nENV A=b\nRUN echo c > /c\n');
    expect(await session.do('info snapshots')).toBe('No snapshots yet: no step has run.\n');
    await session.do('c');
    const base = (await root.image('busybox')).snapshot;
    const rows = (await session.do('info snapshots')).trimEnd().split('\n').slice(-3);
    expect(rows[0]).toContain(`@${base}`);
    expect(rows[1]).toContain('RUN echo a > /a');
    expect(rows[2]).toMatch(/^ ?\* +4 +@[0-9a-f]{12} .*RUN echo c > \/c/);
    await session.do('back');
    expect(await session.do('info snapshots')).not.toContain('/c');
  });

  it('info env has the user, the directory, the command and the variables of the position', async () => {
    const session = await Session.open(root, dockerfile, { buildArg: { VERSION: '4' } });
    await session.do('c');
    const said = await session.do('info env');
    expect(said).toContain('user:     user\nworkdir:  /srv\ncmd:      ["httpd","-f"]\n');
    expect(said).toContain('NAME=web-4\n');
    expect(said).toContain('VERSION=4  (ARG)\n');
    await session.do('back 6');
    expect(await session.do('info env')).toContain('user:     root\nworkdir:  /\n');
  });

  it('info jail names the runtime, the store and what runs', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN sleep 998 & until grep -q sleep /proc/$!/comm; do :; done\n',
      { driver: 'disabled' },
    );
    expect(await session.do('info jail')).toMatch(
      /^jail: {8}none yet \((crun on overlay|runc on overlay|crun on zfs|runc on zfs|jail on zfs)\)\nprofile: {5}freebsd\nnetwork: {5}disabled\n/,
    );
    await session.do('c');
    expect(await session.do('info jail')).toMatch(/jail: {8}[0-9a-f]{12}, running [\s\S]*processes: {3}sleep\n/);
  });

  it('print shows variables, texts and settings, and numbers what it has shown', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('print $NAME')).toBe('$1 = "web-3"\n');
    expect(await session.do('p ${MISSING:-none} ${NAME:+there} \\$NAME')).toBe('$2 = "none there $NAME"\n');
    expect(await session.do('print workdir')).toBe('$3 = "/srv"\n');
    expect(await session.do('print cmd')).toBe('$4 = "[\\"httpd\\",\\"-f\\"]"\n');
    expect(await session.do('print $1')).toBe('$5 = "web-3"\n');
    expect(await session.do('print $NOTHING')).toBe('void\n');
    expect(await session.do('print $(id)')).toBe('$6 = "$(id)"\n');
  });

  it('list shows the plan with the step that runs next, and its breakpoints', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 3', 'b 6');
    const listed = await session.do('list');
    expect(listed).toContain('=>   4  WORKDIR /srv\n');
    expect(listed).toContain('   b 6  RUN echo $NAME\n');
    expect(await session.do('list 1,2')).toBe('     1  FROM busybox\n     2  ARG VERSION=3\n');
    expect(await session.refuses('list 99')).toContain('Line number');
  });

  it('refuses what it does not know', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('info nonsense')).toBe('Undefined info command: "nonsense".  Try "help info".\n');
    expect(await session.refuses('info s')).toBe('Ambiguous info command "s": session, snapshots, source, steps.\n');
    expect(await session.refuses('info steps 3')).toContain("'3' is too much.");
    expect(await session.refuses('frobnicate')).toBe('Undefined command: "frobnicate".  Try "help".\n');
    expect(await session.refuses('l 1,x')).toContain("'1,x' is not a line.");
    expect(await session.do('# a comment')).toBe('');
  });

  it('does the last command again for an empty line', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next');
    expect(await session.do('')).toContain('Stopped before step 3/7');
    expect(await session.do('')).toContain('Stopped before step 4/7');
  });
});
