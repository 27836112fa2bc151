/** Heredocs, as BuildKit has them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ARG name=world
WORKDIR /d
COPY <<one x <<-"two" ./
Hello $name, "you"
one
\tHello $name
\ttwo
USER user
RUN <<EOF
greeting=hi
cd /home/user
echo "$greeting $name" > shell
EOF
RUN cat <<A > ~/lower; tr a-z A-Z <<'B' > ~/upper
$name
A
$name
B
RUN <<EOF
#!/usr/bin/awk -f
BEGIN { while (("pwd" | getline line) > 0) print line > "/home/user/awk" }
EOF
RUN <<EOF
echo before
false
echo after
EOF
`;

describeAsRoot('heredocs', () => {
  const root = useKleeRoot('busybox');

  it('run, are edited, and are exported as they were written', async () => {
    const session = await Session.open(root, dockerfile, { files: { x: 'from the context\n' } });
    expect(session.warnings).toEqual([expect.stringContaining('kleened does not build heredocs')]);

    // A shell goes on after a command that fails, to its last.
    expect(await session.do('continue')).toContain('before\nafter\n');
    expect(await session.do('exec head -v * ; stat -c "%a %U" one')).toBe(
      '==> one <==\nHello world, "you"\n\n==> two <==\nHello $name\n\n==> x <==\nfrom the context\n644 root\n',
    );
    expect(await session.do('exec cd ~ && head -v awk lower shell upper')).toBe(
      '==> awk <==\n/d\n\n==> lower <==\nworld\n\n==> shell <==\nhi world\n\n==> upper <==\n$NAME\n',
    );
    // The program was there while it ran.
    expect(await session.files('/.klee*')).toEqual([]);
    expect(await session.do('diff 8')).toMatch(/^A \/home\/user\/awk .*\n1 added by step 8, RUN <<EOF\n$/);

    const said = await session.all('edit 9 RUN <<EOF\nset -e\necho before\nfalse\nEOF', 'continue');
    expect(said).toContain('Step 9/9 failed, Dockerfile:24: exit code 1');
    expect(said).toContain('  command:   <<EOF (set -e…)\n');

    // What is between the lines counts: another text is another step, and the one before it is found again.
    await session.all('edit 9 RUN <<EOF\nset -e\necho mended\nEOF', 'continue');
    expect(await session.do('edit 8 RUN <<EOF\n#!/bin/sh\nfalse\nEOF')).toContain('Step 8 is now RUN <<EOF');
    expect(await session.do('continue')).toContain('  command:   <<EOF (#!/bin/sh…)\n');
    expect(await session.files('/.klee*')).toEqual([]);
    await session.all('undo', 'undo');
    const { executed } = session.engine;
    expect(await session.do('continue')).toContain('Build finished: 9/9 steps');
    expect(session.engine.executed).toBe(executed);

    await session.do('export');
    expect(session.written('Dockerfile.fixed')).toBe(
      dockerfile.replace('echo before\nfalse\necho after', 'set -e\necho mended'),
    );
  });

  it('stand in scripts as they are typed', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    const script = 'next\nRUN <<EOF\n# a comment \\\n\necho typed > /x\nEOF\ninsert COPY <<"a b" /y\n$x\na b\nnext\n';
    writeFileSync(join(session.context, 'script.klee'), script);
    expect(await session.do(`source ${join(session.context, 'script.klee')}`)).toContain(
      'kleened does not build heredocs',
    );
    expect(await session.read('/x /y')).toBe('typed\n$x\n');
  });

  it('that are programs run again for what they had left running', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN <<EOF\n#!/bin/sh\nsleep 1000 &\nEOF\n');
    await session.all('continue', 'back', 'next');
    expect(await session.do('revive')).toContain('Revived by step 2, RUN <<EOF: sleep');
    expect(await session.files('/.klee*')).toEqual([]);
  });
});
