/** The PostgreSQL story, repaired by hands alone: in a shell, at a real terminal, and proved. Needs a Debian mirror. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { postgresDockerfile, postgresRepaired } from '../support/postgres.js';
import { describeAsRoot } from '../support/privileges.js';
import { TmuxTerminal } from '../support/tmux.js';

/** Two clusters are never the same to the byte: each has an identifier, times and places of the log in its pages. */
const cluster = '/var/lib/postgresql/15/main/{base,global,pg_stat,pg_wal}/**';
/** The certificate that the package ssl-cert makes, and the link to it, named by its hash. */
const certificate = '/etc/ssl/{certs/*.0,certs/ssl-cert-snakeoil.pem,private/ssl-cert-snakeoil.key}';

/** How long packages may take to be installed, in milliseconds; the test does that twice. */
const installMs = 150_000;

describeAsRoot('the PostgreSQL story by hand', () => {
  const root = useKleeRoot('debian');

  it(
    'is repaired in a shell; the answers make instructions of it, and the exported file is proved',
    async () => {
      const cwd = writeContext({ Dockerfile: postgresDockerfile });
      const env = { KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
      const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep', 'Dockerfile'], cwd, env });
      await terminal.sees(/\(klee 1\/6\)$/);
      await terminal.line('continue');
      await terminal.sees(/Failed system call was shmget[\s\S]*Step 3\/6 failed[\s\S]*\(klee 3\/6!\)$/, installMs);
      await terminal.line('set jailparam allow.sysvipc');
      await terminal.sees(/^jail parameter allow.sysvipc\n\(klee 3\/6!\)$/m);
      await terminal.line('retry');
      await terminal.sees(/Stopped before step 4\/6[\s\S]*\(klee 4\/6\)$/);
      await terminal.line('continue');
      await terminal.sees(/Step 5\/6 failed[\s\S]*role "root" does not exist[\s\S]*\(klee 5\/6!\)$/);

      await terminal.line('shell');
      await terminal.sees(/^root@\w+:\/#$/m);
      await terminal.line('su postgres');
      await terminal.sees(/^postgres@\w+:\/\$$/m);
      await terminal.line('psql -c "CREATE DATABASE my_db;"');
      await terminal.sees(/^CREATE DATABASE\npostgres@\w+:\/\$$/m);
      await terminal.line('exit');
      await terminal.sees(/^exit\nroot@\w+:\/#$/m);
      await terminal.line('exit');
      await terminal.sees(/What becomes of these changes/);
      await terminal.press('Down', 'Enter');
      await terminal.sees(
        /Which commands become instructions.*\n.*RUN psql -c "CREATE DATABASE my_db;" {2}\(in \/, as postgres\)/,
      );
      await terminal.press('Enter');
      const recorded = await terminal.sees(/Stopped before step 8\/9[\s\S]*\(klee 8\/9\)$/);
      expect(recorded).toMatch(/^CREATE DATABASE\n--> Snapshot created/m);
      expect(recorded).toContain(
        'Step 8 does it again, RUN psql -c "CREATE DATABASE my_db;": `delete-step 8` takes it out.',
      );

      await terminal.line('delete-step 8');
      await terminal.line('continue');
      await terminal.sees(/Build finished: 8\/8 steps[\s\S]*\(klee 8\/8 done\)$/);
      await terminal.line(`set verify-ignore ${cluster} ${certificate}`);
      await terminal.line('export --verify');
      const end = await terminal.sees(/^(?:Wrote|Nothing was written)[\s\S]*\(klee 8\/8 done\)$/m, installMs);
      expect(end).toMatch(/^Verified: \d+ files the same, built from scratch/m);
      expect(end).toMatch(/^ignored \d+ paths that differ \(logs, caches, \d+ named by you\)/m);
      expect(readFileSync(join(cwd, 'Dockerfile.fixed'), 'utf8')).toBe(postgresRepaired);
      await terminal.line('quit');
      // All that was installed is removed first.
      await terminal.sees(/\[exit status 0\]$/, installMs);
    },
    2 * installMs,
  );
});
