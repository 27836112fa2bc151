/** The story that the product grew from, with the real PostgreSQL: two failures, both repaired, in one session. Needs a Debian mirror. */
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { useKleeRoot } from '../support/klee-root.js';
import { postgresDockerfile, postgresRepaired } from '../support/postgres.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('the PostgreSQL story', () => {
  const root = useKleeRoot('debian');

  it('is one session, in which the packages are installed once', async () => {
    const session = await Session.open(root, postgresDockerfile);
    const first = await session.do('continue');
    expect(first).toContain('Step 3/6 failed, Dockerfile:9: exit code 1\n');
    expect(first).toContain('Failed system call was shmget');
    expect(first).toContain('Function not implemented');
    expect(await session.files('/usr/lib/postgresql/15/bin/postgres /var/lib/postgresql/15/main/PG_VERSION')).toEqual([
      '/usr/lib/postgresql/15/bin/postgres',
    ]);

    await session.do('set jailparam allow.sysvipc');
    expect(await session.do('retry')).toContain(
      'Stopped before step 4/6, Dockerfile:10: RUN pg_ctlcluster 15 main start\n',
    );
    expect(await session.files('/var/lib/postgresql/15/main/PG_VERSION')).toHaveLength(1);

    const second = await session.do('continue');
    expect(second).toContain('Step 5/6 failed, Dockerfile:11: exit code 2\n');
    expect(second).toContain('role "root" does not exist');
    expect(second).toMatch(/running: {3}.*postgres \(\d+ processes\)/);
    const { executed } = session.engine;
    expect(executed).toBe(5);

    await session.all('insert USER postgres', 'insert after 6 USER root');
    const end = await session.do('continue');
    expect(end).toContain('\nCREATE DATABASE\n');
    expect(end).toContain('Build finished: 8/8 steps');
    // psql and the stop of the server; to revive the server for it is no step.
    expect(session.engine.executed).toBe(executed + 2);
    expect(session.transcript.match(/Step 2\/\d : RUN export DEBIAN_FRONTEND/g)).toHaveLength(1);
    expect(await session.do('info jail')).not.toContain('postgres');

    await session.do('export');
    expect(session.written('Dockerfile.fixed')).toBe(postgresRepaired);
    expect(session.written('Dockerfile')).toBe(postgresDockerfile);

    const args = ['build', '-J', 'allow.sysvipc', '-f', 'Dockerfile.fixed', '-t', 'PostgreSQL', session.context];
    const built = await klee(args, { root });
    expect(built.stdout).toMatch(/\n\nimage created\n[0-9a-f]{12}\n$/);
    expect(built.status).toBe(0);

    const served = await Session.open(
      root,
      'FROM PostgreSQL\nRUN pg_ctlcluster 15 main start\nUSER postgres\nRUN psql -ltq\n',
      {
        jailparam: ['allow.sysvipc'],
      },
    );
    expect(await served.do('continue')).toMatch(/^ my_db /m);
  });
});
