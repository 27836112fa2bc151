/** `verify` proves that the Dockerfile makes what the session has, or says what differs, and since which step. */
import { expect, it, vi } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const plain = `FROM busybox
ENV GREETING=hello
WORKDIR /srv/app
COPY conf ./
RUN echo $GREETING > greeting && ln -s greeting link && mkdir -m 700 private
RUN mkdir -p /var/log && date > /var/log/built && cat /proc/uptime >> /var/log/built
CMD ["cat", "greeting"]
`;

describeAsRoot('verify', () => {
  const root = useKleeRoot('busybox');

  it('says in a line that both are the same, and leaves nothing behind', async () => {
    const session = await Session.open(root, plain, { files: { conf: 'a=b\n' } });
    // Also has the two ends mounted to be read, as they stay.
    await session.all('c', 'diff 1 7');
    const { store, catalog, containers } = session.host;
    const there = async () => [
      (await store.list()).map(({ id }) => id),
      await catalog.list(),
      (await containers.list()).map(({ id }) => id),
      // The trash is emptied when there is time.
      root.traces().filter((trace) => !trace.startsWith('overlay/t/')),
    ];
    const before = await there();
    const executed = session.engine.executed;
    const said = await session.do('verify');
    expect(said).toContain('From scratch, step 5/7 : RUN echo $GREETING');
    expect(said).toMatch(/\nVerified: \d+ files the same, built from scratch in .*\.\n/);
    expect(said).toContain('ignored 1 path that differs (logs, caches): `info verify` lists it\n');
    expect(await there()).toEqual(before);
    expect(session.engine.executed).toBe(executed);
    expect(await session.do('info verify')).toMatch(
      /\nignored 1 .*:\n {2}\/var\/log\/built {2}\(\/var\/log\/\*\*\)\n$/,
    );
    expect(await session.refuses('verify --strict')).toContain('A build of the Dockerfile makes something else');
    expect(session.said).toMatch(/\/var\/log\/built {2}content, .*\n {2}from step 6, Dockerfile:6: RUN mkdir/);

    await session.do('edit 5 RUN echo other > greeting');
    expect(await session.do('info verify')).toMatch(/^Stale: /);
    expect(await session.refuses('verify')).toContain('`continue` first');
  });

  it('finds what a hand has done, and names the step that it went into', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
RUN mkdir /srv && cd /srv && for f in text mode owner gone; do echo $f > $f; done; ln -s text link
RUN echo same > /srv/same
RUN echo $(cat /proc/uptime) | tr -d '\\n' > /etc/built
`,
    );
    await session.all(
      'set dirty keep',
      'n 2',
      'exec cd /srv; echo TEXT > text; chmod 600 mode; chown 9:8 owner; rm gone; ln -sfn mode link',
      // A file of the base image, of which nothing but the content shows that it was written to.
      'exec touch -r /etc/group /was; sed -i s/root/toor/ /etc/group; touch -r /was /etc/group; rm /was',
      'c',
    );
    const refusal = await session.refuses('verify');
    const { said } = session;
    expect(refusal).toContain('`edit` the steps that are named');
    expect(said).toContain('\nNot verified: 7 differences, 2 files the same; ');
    for (const difference of [
      'text  content, 5 B both',
      'mode  mode rw------- -> rw-r--r--',
      'owner  owner 9 -> 0, group 8 -> 0',
      'gone  only in the build from scratch (file, 5 B)',
      'link  target mode -> text',
    ]) {
      expect(said).toContain(
        `\n/srv/${difference}\n  from step 3, Dockerfile:3: RUN echo same > /srv/same  (with changes made by hand)\n`,
      );
    }
    expect(said).toContain('\n  -TEXT\n  +text\n');
    expect(said).toMatch(/\n\/etc\/group {2}content, \d+ B both\n {2}from step 3, /);
    expect(said).toMatch(/\n\/etc\/built {2}content, .*\n {2}from step 4, Dockerfile:4: RUN echo \$\(cat/);

    await session.do('set verify-ignore /srv/** /etc/*');
    expect(await session.do('show verify-ignore')).toContain('and besides /srv/** /etc/*.');
    expect(await session.do('verify')).toMatch(/\nVerified: .*\nignored 7 paths that differ /);
    expect(await session.refuses('verify --strict')).toContain('something else');
  });

  it('tells of a variable, and of a step that was skipped', async () => {
    const session = await Session.open(root, 'FROM busybox\nENV A=b\nRUN echo $A > /a\n');
    await session.all('n', 'jump 3', 'c');
    await session.refuses('verify');
    expect(session.said).toContain(
      '\nenv A  not set -> "b"\n  from step 2, Dockerfile:2: ENV A=b  (skipped in the session)\n',
    );
    expect(session.said).toMatch(/\n\/a {2}content, 1 B -> 2 B\n {2}from step 3, /);
  });

  it('fails where the build from scratch does, with what the step said', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo reading; cat /by-hand > /copy\n');
    await session.all('set dirty keep', 'n', 'exec echo mine > /by-hand', 'c');
    expect(await session.refuses('verify')).toContain('does not build from scratch');
    expect(session.said).toMatch(/\nStep 2\/2 failed, Dockerfile:2: exit code 1\n[^]*\n {4}\| reading\n/);
    expect(session.said).not.toContain('you are:');
  });

  it('does not disturb itself: what runs in the jail is stopped before', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN mkdir /www && echo hi > /www/i && httpd -p 127.0.0.1:47863 -h /www\nRUN wget -qO- http://127.0.0.1:47863/i > /got\n',
    );
    await session.do('c');
    expect(await session.do('verify')).toMatch(/had left httpd running; 'revive' [^]*\nVerified: /);
  });

  it('ends at an interrupt, with nothing left of it', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nRUN test -e /fast || sleep 100\n');
    await session.all('set dirty keep', 'n 2', 'exec touch /fast', 'c');
    const snapshots = (await session.host.store.list()).length;
    const verifying = session.refuses('verify');
    await vi.waitFor(() => expect(session.said).toContain('From scratch, step 3/3'), { timeout: 20_000 });
    session.engine.running.interrupt();
    expect(await verifying).toContain('Quit');
    expect(session.said).toMatch(/\nInterrupted at step 3, Dockerfile:3: .*: nothing is proved\.\n/);
    expect((await session.host.store.list()).length).toBe(snapshots);
    expect(await session.do('exec echo still here')).toBe('still here\n');
  });

  it('wants the end of the build', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN false\n');
    expect(await session.refuses('verify')).toContain('step 1/2 is next');
    await session.do('c');
    expect(await session.refuses('verify')).toContain('Step 2 has failed');
    await session.all('edit 2 RUN true', 'c', 'exec touch /x');
    expect(await session.refuses('verify')).toContain('Files were changed by hand');
  });
});
