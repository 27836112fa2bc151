/** Builds that fail as people's builds fail: where they stop, what is seen there, and how they are repaired. */
import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BaseName, useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { temporaryDirectory } from '../support/temporary.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'scenarios');

interface Scenario {
  readonly folder: string;
  /** The first words of the stop: `4/4 failed, Dockerfile:4: exit code 100`. */
  readonly stops: string;
  /** What the failed step had written; `none` for a silent one. */
  readonly says: string;
  /** A command in what the step left, and its output. */
  readonly look: readonly [command: string, output: string];
  readonly repair: readonly string[];
  /** What shows that the repaired build did what it should, on the files at its end. */
  readonly proof: readonly [command: string, output: string];
}

const scenarios: readonly Scenario[] = [
  {
    folder: '01-apt-update',
    stops: '4/4 failed, Dockerfile:4: exit code 100',
    says: 'Unable to locate package hello',
    look: ['ls /var/lib/apt/lists | grep -c Packages', '0\n(exit code 1)\n'],
    repair: ['edit RUN apt-get update && apt-get install -y hello'],
    proof: ['dpkg-query -W -f "\\${Status}\\n" hello', 'install ok installed\n'],
  },
  {
    folder: '03-debconf-prompt',
    stops: '3/4 failed, Dockerfile:3: exit code 30',
    says: 'prompt: end of file',
    look: ['echo "[$DEBIAN_FRONTEND]"', '[]\n'],
    repair: ['edit RUN DEBIAN_FRONTEND=noninteractive sh /ask.sh'],
    proof: ['cat /etc/timezone', 'Etc/UTC\n'],
  },
  {
    folder: '05-crlf',
    stops: '3/3 failed, Dockerfile:3: exit code 127',
    says: '/setup.sh: not found',
    look: ["head -1 /setup.sh | grep -c '\r'", '1\n'],
    repair: ["edit RUN sed -i 's/\\r$//' /setup.sh && /setup.sh"],
    proof: ["grep -c '\r' /setup.sh", '0\n(exit code 1)\n'],
  },
  {
    folder: '07-cd',
    stops: '4/4 failed, Dockerfile:4: exit code 1',
    says: "can't open 'data'",
    look: ['pwd; cat /src/app/data', '/\nx\n'],
    repair: ['edit 3 WORKDIR /src/app'],
    proof: ['pwd; cat data', '/src/app\nx\n'],
  },
  {
    folder: '10-pipe-mask',
    stops: '4/4 failed, Dockerfile:4: exit code 1',
    says: 'none',
    look: ['cat /size', '0\n'],
    repair: ['edit 2 RUN echo payload > /such.tgz && wc -c < /such.tgz > /size'],
    proof: ['cat /size', '8\n'],
  },
  {
    folder: '12-no-compiler',
    stops: '6/7 failed, Dockerfile:6: exit code 127',
    says: 'cc: not found',
    look: ['cat /x.c; ls /x', "int main(){}\nls: cannot access '/x': No such file or directory\n(exit code 2)\n"],
    repair: ['insert RUN apt-get install -y cc-stub'],
    proof: ['test -x /x', ''],
  },
  {
    folder: '14-service',
    stops: '3/3 failed, Dockerfile:3: exit code 1',
    says: 'Connection refused',
    look: ['cat /www/i; ps | grep -c [h]ttpd', 'hi\n0\n(exit code 1)\n'],
    repair: [
      'edit 2 RUN mkdir /www && echo hi > /www/i',
      'edit 3 RUN httpd -p 127.0.0.1:47816 -h /www && wget -qO- http://127.0.0.1:47816/i',
    ],
    proof: ['cat /www/i', 'hi\n'],
  },
  {
    folder: '17-workdir-rel',
    stops: '5/5 failed, Dockerfile:5: exit code 2',
    says: "can't open '/app/run.sh'",
    look: ['pwd; ls', '/srv/app\nrun.sh\n'],
    repair: ['edit 2 WORKDIR /app', 'delete-step 3'],
    proof: ['pwd; ls', '/app\nrun.sh\n'],
  },
  {
    folder: '20-exec-form',
    stops: '4/4 failed, Dockerfile:4: exit code 2',
    says: "can't cd to /srv/app",
    look: ["ls -d '/$APP'", '/$APP\n'],
    repair: ['edit 3 RUN mkdir -p "$APP"'],
    proof: ["ls -d /srv/app '/$APP'", 'ls: /$APP: No such file or directory\n/srv/app\n(exit code 1)\n'],
  },
  {
    folder: '24-dns',
    stops: '2/3 failed, Dockerfile:2: exit code 2',
    says: 'none',
    look: ['ls /app.tgz', "ls: cannot access '/app.tgz': No such file or directory\n(exit code 2)\n"],
    repair: ['edit COPY vendor/app.tgz /app.tgz'],
    proof: ['test -s /app.tgz', ''],
  },
  {
    folder: '28-who-broke-it',
    stops: '6/6 failed, Dockerfile:6: exit code 1',
    says: 'none',
    look: ['cat /etc/app.conf', 'prot=80\n'],
    repair: ['edit 4 RUN echo tuned > /t'],
    proof: ['cat /etc/app.conf /t', 'port=80\ntuned\n'],
  },
];

/** The context of a scenario, as a person has it: the small apt repository is shared by two of them. */
function contextOf(folder: string): string {
  const context = temporaryDirectory();
  cpSync(join(fixtures, folder), context, { recursive: true });
  if (folder === '05-crlf') chmodSync(join(context, 'setup.sh'), 0o755);
  if (/^FROM debian\nCOPY repo /.test(dockerfileOf(folder))) {
    cpSync(join(fixtures, 'apt-repository'), join(context, 'repo'), { recursive: true });
  }
  return context;
}

function dockerfileOf(folder: string): string {
  return readFileSync(join(fixtures, folder, 'Dockerfile'), 'utf8');
}

describeAsRoot('scenarios', () => {
  const bases: readonly BaseName[] = ['busybox', 'debian'];
  const root = useKleeRoot(...bases);

  describe.each(['kleene', 'docker'] as const)('in the %s dialect', (dialect) => {
    // In the kleene dialect the server of that one lives on into the step that asks it.
    const failing = scenarios.filter(({ folder }) => dialect === 'docker' || folder !== '14-service');

    it.each(failing)('$folder', async ({ folder, stops, says, look, repair, proof }) => {
      const context = contextOf(folder);
      const session = await Session.open(root, { context }, { dialect });
      const failed = await session.do('continue');
      const report = failed.slice(failed.indexOf(`Step ${stops}\n`));
      expect(report).toContain(`Step ${stops}\n`);
      expect(report).toContain(says === 'none' ? '  output:    none\n' : says);
      expect(await session.do(`exec ${look[0]}`)).toBe(look[1]);

      // The clean state, with the same step next.
      await session.do('back');
      expect(session.engine.position()).toMatchObject({
        failed: false,
        dirty: false,
        next: { number: Number(stops[0]) },
      });

      await session.all(...repair);
      const { executed } = session.engine;
      const { done } = session.engine.position();
      const toRun = session.engine
        .steps()
        .slice(done)
        .filter(({ step }) => /^(RUN|COPY) /.test(step.logical));
      expect(await session.do('continue')).toContain('Build finished: ');
      expect(session.engine.executed - executed).toBe(toRun.length);
      expect(await session.do(`exec ${proof[0]}`)).toBe(proof[1]);

      await session.do('export');
      expect(session.written('Dockerfile')).toBe(dockerfileOf(folder));
      const again = await Session.open(root, { context, file: 'Dockerfile.fixed' }, { dialect });
      expect(await again.do('continue')).toContain('Build finished: ');
      expect(await again.do(`exec ${proof[0]}`)).toBe(proof[1]);
    });
  });

  it('14-service passes in the kleene dialect', async () => {
    const session = await Session.open(root, { context: contextOf('14-service') });
    const said = await session.do('continue');
    expect(said).toContain('\nhi\n--> Snapshot created: @');
    expect(said).toContain('Build finished: 3/3 steps');
  });
});
