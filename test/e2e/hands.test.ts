/** A repair that is made in a shell, and taken over by answering what is asked. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { TmuxTerminal } from '../support/tmux.js';

const dockerfile = `FROM busybox
WORKDIR /srv
RUN cat conf/app.conf && test -e /ready
`;

describeAsRoot('a shell at a terminal', () => {
  const root = useKleeRoot('busybox');

  it('records what was typed; the answers make instructions of it, which make the same tree', async () => {
    const cwd = writeContext({ Dockerfile: dockerfile, 'app.conf': 'of the context\n' });
    const env = { KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
    const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep'], cwd, env });
    await terminal.sees(/\(klee 1\/3\)$/);
    await terminal.line('c');
    await terminal.sees(/Step 3\/3 failed[\s\S]*\(klee 3\/3!\)$/);
    await terminal.line('shell');
    await terminal.sees(/\/srv # $|\/srv #$/);
    await terminal.line('mkdir conf; ls conf');
    await terminal.line('cd conf');
    await terminal.line('vi app.conf');
    await terminal.sees(/app.conf/);
    await terminal.type('iname = b');
    await terminal.press('Escape');
    await terminal.sees(/^- app.conf/m);
    await terminal.line(':wq');
    await terminal.sees(/\/srv\/conf # ?$/);
    await terminal.line('false');
    await terminal.line('echo x > /ready');
    await terminal.line('exit');
    await terminal.sees(/A \/ready[\s\S]*What becomes of these changes/);
    await terminal.press('Down', 'Enter');
    await terminal.sees(/Which commands become instructions/);
    await terminal.press('Enter');
    await terminal.sees(/\/srv\/conf\/app.conf was edited/);
    await terminal.press('Down', 'Enter');
    await terminal.sees(/Its name in the context/);
    await terminal.press('Enter');
    await terminal.sees(/app.conf is there already/);
    await terminal.press('C-u');
    await terminal.line('fixed.conf');
    await terminal.sees(/have made the same as the hands had[\s\S]*\(klee 6\/6\)$/);
    await terminal.line('c');
    await terminal.sees(/Build finished: 6\/6 steps/);
    await terminal.line('export');
    await terminal.sees(/Wrote \S*Dockerfile\.fixed/);
    expect(readFileSync(join(cwd, 'Dockerfile.fixed'), 'utf8')).toBe(`FROM busybox
WORKDIR /srv
RUN mkdir conf; ls conf
COPY fixed.conf /srv/conf/app.conf
RUN echo x > /ready
RUN cat conf/app.conf && test -e /ready
`);
    expect(readFileSync(join(cwd, 'fixed.conf'), 'utf8')).toBe('name = b\n');
    expect(readFileSync(join(cwd, 'app.conf'), 'utf8')).toBe('of the context\n');
    expect(existsSync(join(cwd, '.ash_history'))).toBe(false);
    await terminal.line('quit');
    await terminal.sees(/\[exit status 0\]$/);
  });

  it('is recorded by ash beyond what its history holds, with what was typed twice', async () => {
    const cwd = writeContext({ Dockerfile: 'FROM busybox\nRUN true\nRUN true\n' });
    const env = { KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
    const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep'], cwd, env });
    await terminal.sees(/\(klee 1\/3\)$/);
    await terminal.line('n');
    await terminal.sees(/\(klee 2\/3\)$/);
    await terminal.line('shell');
    await terminal.sees(/\/ # ?$/);
    const files = Array.from({ length: 17 }, (_, index) => `touch /f${index + 1}`);
    const nested = ['for i in 1 2; do', 'for j in 3; do', 'echo $i$j >> /loop', 'done', 'done'];
    const more = ['for k in a', 'echo x >> /dup', '', 'echo x >> /dup', ...nested, '', 'cat > /here <<X', 'a', 'X'];
    for (const line of [...files, ...more]) {
      // Called off.
      if (line === more[0]) {
        await terminal.line(line);
        await terminal.sees(/a\n> ?$/);
        await terminal.press('C-c');
        await terminal.sees(/\/ # ?$/);
      } else await terminal.line(line);
    }
    await terminal.line('exit');
    await terminal.sees(/What becomes of these changes/);
    await terminal.press('C-c');
    await terminal.sees(/\(klee 2\/3\*?\)$/);
    await terminal.line('record');
    const said = await terminal.sees(/\n\* +21 {2}[\s\S]*\(klee 2\/3\*?\)$/);
    expect(said.match(/(?<=^\* +\d+ {2})RUN .*?(?= {2}\(in)/gm)?.slice(15)).toEqual([
      'RUN touch /f16',
      'RUN touch /f17',
      'RUN echo x >> /dup',
      'RUN echo x >> /dup',
      expect.stringMatching(/\\ndone\\ndone$/),
      expect.stringContaining('/here'),
    ]);
    await terminal.line('quit');
    await terminal.sees(/\[exit status 0\]$/);
  });
});
