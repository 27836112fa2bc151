/** The story that README and `npm run demo` tell: a web site whose page cannot be read, repaired on the way. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';
import { expectShown, transcriptsOf, typedIn } from '../support/transcript.js';

const project = join(import.meta.dirname, '..', '..');
const repair = 'RUN chmod a+r /srv/www/index.html\n';

describeAsRoot('the demo', () => {
  const root = useKleeRoot('busybox');

  /** The example's directory, and how klee is run in it: its server listens on a port that is free, since jails share the host's. */
  async function example() {
    const context = temporaryDirectory();
    cpSync(join(project, 'examples/demo'), context, { recursive: true });
    const port = ['--build-arg', `PORT=${await freePort()}`];
    const run = (command: string, ...args: string[]) => klee([command, ...port, ...args], { root, cwd: context });
    return { context, run, text: (file: string) => readFileSync(join(context, file), 'utf8') };
  }

  it('its session ends with a Dockerfile that builds', async () => {
    const { run, text } = await example();
    const failed = await run('build', '-t', 'site', '.');
    expect(failed.status).toBe(1);
    expect(failed.stdout).toContain('HTTP/1.1 404 Not Found');

    const { status, stdout, stderr } = await run('debug', '--batch', '-x', 'session.klee', 'Dockerfile');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\nprocesses:   httpd\n');
    expect(stdout).toContain('\nStep 9/10 failed, Dockerfile:18: exit code 1\n');
    expect(stdout).toContain('\nBuild finished: 11/11 steps, ');
    // The slow step ran once, and was re-used after `back`.
    const slow = [...stdout.matchAll(/^Step 5\/1\d : RUN for .*\n(.*)$/gm)].map(([, said]) => said);
    expect(slow).toEqual([
      // The build that failed had done it already.
      expect.stringMatching(/^--> (?:Snapshot created: |cached )@/),
      expect.stringMatching(/^--> Snapshot re-used: @/),
    ]);
    expect(text('Dockerfile.fixed')).toBe(text('Dockerfile').replace(/(?<=index\.html\n)(?=\nUSER)/, repair));
    expect(text('Dockerfile.fixed')).toContain(repair);

    const built = await run('build', '-f', 'Dockerfile.fixed', '-t', 'site', '.');
    expect([built.status, built.stderr]).toEqual([0, '']);
    expect(built.stdout).toContain('\n<p>Welcome to Kattegat: ');
    const page = await withHost(root, async ({ catalog, store }) =>
      readFileSync(join(await store.view((await catalog.find('site')).snapshot), 'srv/www/index.html'), 'utf8'),
    );
    expect(page).toBe(text('page.html').replaceAll('@SITE@', 'Kattegat'));
    expect(root.traces()).toEqual([]);
  });

  it('goes as README shows it', async () => {
    const { context, run } = await example();
    const [shown] = transcriptsOf(readFileSync(join(project, 'README.md'), 'utf8'));
    const { lines } = shown ?? { lines: [] };
    const commands = typedIn(lines);
    expect(commands).toHaveLength(7);
    writeFileSync(join(context, 'readme.klee'), `${commands.join('\n')}\n`);
    const { status, stdout } = await run('debug', '--batch', '-x', 'readme.klee', 'Dockerfile');
    expect(status).toBe(0);
    // Of the port that keeps this run from others.
    expectShown(lines, stdout.replace(/^Build it with: .*\n/m, ''));
  });
});
