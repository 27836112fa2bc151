/** Where the two builders differ (design section 7), seen in the files that they make. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const files = { 'conf/app.conf': 'x\n' };

describeAsRoot('the dialects', () => {
  const root = useKleeRoot('busybox');

  it('COPY dir dest/ puts the directory into dest in kleene, its contents in docker', async () => {
    const dockerfile = 'FROM busybox\nCOPY conf /etc/app/\n';
    const kleene = await Session.open(root, dockerfile, { files });
    await kleene.do('c');
    expect(await kleene.files('/etc/app/*')).toEqual(['/etc/app/conf']);
    expect(await kleene.read('/etc/app/conf/app.conf')).toBe('x\n');
    const docker = await Session.open(root, dockerfile, { files, dialect: 'docker' });
    await docker.do('c');
    expect(await docker.files('/etc/app/*')).toEqual(['/etc/app/app.conf']);
  });

  it("the parent's WORKDIR counts in docker alone", async () => {
    const parent = await Session.open(root, 'FROM busybox\nWORKDIR /srv\n');
    await parent.all('c', 'commit parent');
    const kleene = await Session.open(root, 'FROM parent\nRUN pwd > /pwd\n');
    await kleene.do('c');
    expect(await kleene.read('/pwd')).toBe('/\n');
    const docker = await Session.open(root, 'FROM parent\nRUN pwd > /pwd\n', { dialect: 'docker' });
    await docker.do('c');
    expect(await docker.read('/pwd')).toBe('/srv\n');
  });

  it('a process that a RUN leaves lives on in kleene alone', async () => {
    const dockerfile = 'FROM busybox\nRUN sleep 996 &\nRUN ps > /ps\n';
    const kleene = await Session.open(root, dockerfile);
    await kleene.do('c');
    expect(await kleene.read('/ps')).toContain('sleep 996');
    const docker = await Session.open(root, dockerfile, { dialect: 'docker' });
    await docker.do('c');
    expect(await docker.read('/ps')).not.toContain('sleep 996');
  });

  it('a base image has the CMD of Kleene where it was given none', async () => {
    const kleene = await Session.open(root, 'FROM busybox\n');
    await kleene.do('c');
    expect(await kleene.do('print cmd')).toBe('$1 = "[\\"/bin/sh\\",\\"/etc/rc\\"]"\n');
  });

  it('the exec form runs in the WORKDIR in docker, in / in kleene', async () => {
    const dockerfile = 'FROM busybox\nWORKDIR /srv\nRUN ["touch", "file"]\n';
    const kleene = await Session.open(root, dockerfile);
    await kleene.do('c');
    expect(await kleene.files('/file /srv/file')).toEqual(['/file']);
    const docker = await Session.open(root, dockerfile, { dialect: 'docker' });
    await docker.do('c');
    expect(await docker.files('/file /srv/file')).toEqual(['/srv/file']);
  });

  it('instructions are in capitals only in kleene', async () => {
    await expect(Session.open(root, 'FROM busybox\nrun true\n')).rejects.toThrow(
      "error in 'run true': invalid instruction",
    );
    const docker = await Session.open(root, 'FROM busybox\nrun echo a > /a\n', { dialect: 'docker' });
    await docker.do('c');
    expect(await docker.files('/a')).toEqual(['/a']);
  });

  it('the jail denies raw sockets in kleene alone', async () => {
    const dockerfile = 'FROM busybox\nRUN grep CapEff /proc/self/status > /caps\n';
    const capNetRaw = 1n << 13n;
    for (const [dialect, has] of [
      ['kleene', false],
      ['docker', true],
    ] as const) {
      const session = await Session.open(root, dockerfile, { dialect });
      await session.do('c');
      const capabilities = BigInt(`0x${(await session.read('/caps')).split(/\s+/)[1] ?? ''}`);
      expect((capabilities & capNetRaw) !== 0n).toBe(has);
    }
  });
});
