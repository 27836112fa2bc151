/** Watchpoints stop after the step that changed what they watch, and show how. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { running } from '../support/proc.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { until } from '../support/until.js';

const dockerfile = `FROM busybox
RUN mkdir /app && printf 'debug=off\\nport=80\\n' > /app/app.conf
RUN echo nothing > /elsewhere
ENV MODE=fast
RUN sed -i s/off/on/ /app/app.conf && echo x > /app/other
RUN touch /app/app.conf
RUN chmod 600 /app/app.conf
RUN rm /app/app.conf
`;

describeAsRoot('watchpoints', () => {
  const root = useKleeRoot('busybox');

  it('follow a file from before it is there until after it is gone', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('watch /app/app.conf')).toBe('Watchpoint 1: /app/app.conf\n');
    expect(await session.do('c')).toContain(
      [
        '',
        'Watchpoint 1: /app/app.conf',
        '',
        'Old value = (not there)',
        'New value = 2 lines, 18 B',
        "Changed by step 2/8, Dockerfile:2: RUN mkdir /app && printf 'debug=off\\nport=80\\n' > /app/app.conf",
        'Stopped before step 3/8, Dockerfile:3 (watchpoint 1): RUN echo nothing > /elsewhere',
        '--- /dev/null',
        '+++ b/app/app.conf',
        '@@ -0,0 +1,2 @@',
        '+debug=off',
        '+port=80',
        '',
      ].join('\n'),
    );
    expect(await session.do('c')).toContain('Changed by step 5/8');
    expect(session.said).toContain('@@ -1,2 +1,2 @@\n-debug=off\n+debug=on\n port=80\n');
    // A new time is no change.
    expect(await session.do('c')).toContain('Changed by step 7/8');
    expect(session.said).toContain('Old value = 2 lines, 17 B, mode 0644\nNew value = 2 lines, 17 B, mode 0600\n');
    expect(await session.do('c')).toContain('New value = (not there)\nChanged by step 8/8');
    expect(session.said).toContain('Build finished: 8/8 steps');
    expect(await session.do('info watchpoints')).toBe(
      'Num     Type           Disp Enb Address What\n1       watchpoint     keep y           /app/app.conf\n\tbreakpoint already hit 4 times\n',
    );
  });

  it('name the step that broke a file which a later one stumbles over', async () => {
    const session = await Session.open(root, {
      context: join(import.meta.dirname, '../fixtures/scenarios/28-who-broke-it'),
    });
    expect(await session.all('watch /etc/app.conf', 'c', 'c')).toContain(
      "Changed by step 4/6, Dockerfile:4: RUN sed -i 's/^port/prot/' /etc/app.conf && echo tuned > /t\nStopped before step 5/6",
    );
    expect(session.said).toContain('-port=80\n+prot=80\n');
    expect(await session.do('c')).toContain('Step 6/6 failed');
  });

  it('stop after steps that are re-used too, with nothing executed', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'back 8', 'watch /app/app.conf if $_step > 4');
    const { executed } = session.engine;
    expect(await session.do('c')).toContain('Changed by step 5/8');
    expect(session.engine.executed).toBe(executed);
  });

  it('see every file of a directory and of a glob', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 4', 'watch /app', 'watch /app/*.conf', 'watch /**/oth*');
    expect(await session.do('c')).toContain('(watchpoint 1, watchpoint 2, watchpoint 3)');
    expect(session.said).toContain(
      'Watchpoint 1: /app\n\nOld value = /app/app.conf: 2 lines, 18 B; /app/other: (not there)\n',
    );
    expect(session.said).toContain('Watchpoint 2: /app/*.conf\n\nOld value = 2 lines, 18 B\n');
    expect(session.said).toContain('Watchpoint 3: /**/oth*\n\nOld value = (not there)\nNew value = "x\\n"\n');
  });

  it('see what the base image brings', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('watch /bin/busybo?', 'watch /nosuch/*');
    expect(await session.do('c')).toContain('Changed by step 1/8, Dockerfile:1: FROM busybox');
    expect(session.said).toContain('(watchpoint 1)');
  });

  it('follow a symbolic link to what it stands for', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo 1 > /real && ln -s real /link && ln -s / /dir\nRUN echo 2 > /real\nRUN ln -sf other /link\n',
    );
    await session.all('next 2', 'watch /link', 'watch /dir/link');
    expect(await session.do('c')).toContain('Old value = "1\\n"\nNew value = "2\\n"\nChanged by step 3/4');
    expect(await session.do('c')).toContain('Old value = -> real\nNew value = -> other\nChanged by step 4/4');
    expect(session.said).toContain('(watchpoint 1, watchpoint 2)');
  });

  it('compare large files without showing them', async () => {
    const big = 'dd if=/dev/zero of=/big bs=1024 count=200 2>/dev/null';
    const session = await Session.open(
      root,
      `FROM busybox\nRUN ${big}\nRUN touch /big\nRUN printf x | dd of=/big conv=notrunc bs=1 seek=150000 2>/dev/null\n`,
    );
    await session.all('next 2', 'watch /big');
    expect(await session.do('c')).toMatch(
      /Old value = 20\d(\.\d+)? kB\nNew value = 20\d(\.\d+)? kB\nChanged by step 4\/4/,
    );
    expect(session.said).not.toContain('@@');
  });

  it('watch a variable, and give nothing away that is not set', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('watch $MODE')).toBe('Watchpoint 1: $MODE\n');
    expect(await session.do('c')).toContain(
      'Watchpoint 1: $MODE\n\nOld value = void\nNew value = "fast"\nChanged by step 4/8, Dockerfile:4: ENV MODE=fast\n',
    );
  });

  it('watch what a command writes, whose own doing does not count', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'watch !ls /app | wc -l; touch /app/trace-$$', 'condition 1 $_step < 9');
    expect(await session.do('c')).toContain('Old value = "1\\n"\nNew value = "2\\n"\nChanged by step 5/8');
    expect(await session.files('/app/*')).toEqual(['/app/app.conf', '/app/other']);
  });

  it('whose command is interrupted end the move where it is', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'watch !sleep 47114711');
    const refused = session.refuses('c');
    await until(() => running('47114711').length > 0);
    session.engine.running.interrupt();
    expect(await refused).toBe('Quit\n');
    expect(session.engine.position()).toMatchObject({ done: 3, failed: false, dirty: false });
    await session.do('delete 1');
    expect(await session.do('c')).toContain('Build finished');
  });

  it('a path that is not absolute begins at the working directory', async () => {
    const session = await Session.open(root, `FROM busybox\nWORKDIR /app\nRUN echo 1 > conf\n`);
    await session.do('next 2');
    expect(await session.do('watch conf')).toBe('Watchpoint 1: /app/conf\n');
    expect(await session.do('c')).toContain('Changed by step 3/3');
  });

  it('reading leaves no trace: rwatch and awatch say so', async () => {
    const session = await Session.open(root, dockerfile);
    for (const name of ['rwatch', 'awatch']) {
      expect(await session.refuses(`${name} /app`)).toContain(
        'Expression cannot be implemented with read/access watchpoint.',
      );
    }
    expect(await session.do('info watchpoints')).toBe('No watchpoints.\n');
    expect(await session.refuses('watch')).toContain('Argument required');
  });
});
