/** What ARG, ENV, USER, WORKDIR, CMD, COPY and FROM mean, in both dialects alike. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('instructions', () => {
  const root = useKleeRoot('busybox');

  describe.each(['kleene', 'docker'] as const)('in the %s dialect', (dialect) => {
    it('ARG counts from its line on, ENV wins over it, --build-arg over its default', async () => {
      const session = await Session.open(
        root,
        `FROM busybox
RUN echo "[$A]" >> /a
ARG A=one
RUN echo "[$A]" >> /a
ARG A=two
RUN echo "[$A]" >> /a
ENV A=env
RUN echo "[$A]" >> /a
ARG B=default
ENV C=\${B}-\${NONE:-none}-\${B:+set}
RUN echo "$C" > /c
`,
        { dialect, buildArg: { B: 'given' } },
      );
      await session.do('c');
      expect(await session.read('/a')).toBe('[]\n[one]\n[two]\n[env]\n');
      expect(await session.read('/c')).toBe('given-none-set\n');
      // An ARG is no part of the environment of what is made of the image.
      expect(await session.do('info env')).toContain('B=given  (ARG)');
    });

    it('hands no variable to a shell', async () => {
      const session = await Session.open(root, 'FROM busybox\nENV X=$(id)`id`\nRUN echo "$X" > /x\n', { dialect });
      await session.do('c');
      expect(await session.read('/x')).toBe('$(id)`id`\n');
    });

    it('USER and WORKDIR hold for what comes after them', async () => {
      const session = await Session.open(
        root,
        `FROM busybox
WORKDIR /new/place
RUN pwd > here
USER user
WORKDIR /home/user
RUN id -un > who
USER root
WORKDIR deeper
RUN pwd; id -un
`,
        { dialect },
      );
      await session.do('next 3');
      expect(await session.read('/new/place/here')).toBe('/new/place\n');
      expect(await session.do('c')).toContain('/home/user/deeper\nroot\n');
      expect(await session.do('exec cat /home/user/who; stat -c %U /home/user/who')).toBe('user\nuser\n');
      expect(await session.do('exec stat -c "%U %a" /new/place')).toBe('root 755\n');
    });

    it('a USER that the image does not have fails where it is used', async () => {
      const session = await Session.open(root, 'FROM busybox\nUSER stranger\nRUN id\n', { dialect });
      expect(await session.do('c')).toMatch(/Step 3\/3 failed, Dockerfile:3: .*stranger/);
      expect(session.engine.position()).toMatchObject({ done: 2, failed: true });
    });

    it('the last CMD counts, and an image keeps it', async () => {
      const session = await Session.open(root, 'FROM busybox\nCMD echo a\nCMD ["echo", "b"]\n', { dialect });
      await session.do('c');
      expect(await session.do('print cmd')).toBe('$1 = "[\\"echo\\",\\"b\\"]"\n');
      await session.do('back');
      expect(await session.do('print cmd')).toBe('$2 = "[\\"/bin/sh\\",\\"-c\\",\\"echo a\\"]"\n');
    });

    it('COPY takes files, wildcards and directories from the context', async () => {
      const session = await Session.open(
        root,
        `FROM busybox
COPY a.txt /one
COPY *.txt /all/
WORKDIR /work
COPY ["a.txt", "b c.txt", "./"]
`,
        { dialect, files: { 'a.txt': 'a\n', 'b c.txt': 'bc\n', 'c.dat': 'c\n' } },
      );
      await session.do('c');
      expect(await session.do('exec cat /one; ls /all; ls')).toBe('a\na.txt\nb c.txt\na.txt\nb c.txt\n');
      expect(await session.do('exec stat -c %U:%G /one')).toBe('root:root\n');
    });

    it('COPY sees that a file of the context has changed', async () => {
      const session = await Session.open(root, 'FROM busybox\nCOPY a.txt /a\nRUN cat /a > /b\n', {
        dialect,
        files: { 'a.txt': '1\n' },
      });
      await session.all('c', 'back 2');
      expect(await session.do('c')).toContain('re-used');
      await session.do('back 2');
      writeFileSync(`${session.context}/a.txt`, 'other\n');
      expect(await session.do('c')).not.toContain('re-used');
      expect(await session.read('/b')).toBe('other\n');
    });

    it('FROM name@snapshot starts from that snapshot', async () => {
      const first = await Session.open(root, 'FROM busybox\nENV A=b\nRUN echo 1 > /one\nRUN echo 2 > /two\n', {
        dialect,
      });
      await first.all('c', 'commit parts');
      const snapshot = (await root.image('parts')).instructions[2]?.snapshot ?? '';
      const session = await Session.open(root, `FROM parts:latest@${snapshot}\nRUN echo 3 > /three\n`, { dialect });
      await session.do('c');
      expect(await session.files('/one /two /three')).toEqual(['/one', '/three']);
      const missing = await Session.open(root, 'FROM parts@0123456789ab\n', { dialect });
      expect(await missing.do('c')).toContain('Step 1/1 failed, Dockerfile:1: invalid snapshot @0123456789ab');
    });
  });
});
