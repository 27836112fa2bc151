/** What klee prints, whole. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { expectGolden, withPlaceholders } from '../support/golden.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';

const golden = (name: string) => join(import.meta.dirname, 'golden', `${name}.txt`);

const failing = `# A page, and a check that it is there.
FROM busybox
ARG NAME=world
ENV GREETING="hello $NAME"
COPY page /www/
RUN echo "$GREETING" > /www/greeting \\
    # and a second line
    && cat /www/page
WORKDIR /www
RUN grep -q goodbye greeting
RUN wc -l greeting
`;

const script = `info steps
break 7
continue
exec ls
next
diff
info env
log
print $GREETING
back
edit RUN grep -q hello greeting
insert after 7 RUN echo checked > /checked
list 6,12
continue
diff 8
info snapshots
info breakpoints
export Dockerfile.fixed
quit
`;

describeAsRoot('golden transcripts', () => {
  const root = useKleeRoot('busybox');

  /** Runs klee in a context and compares what it printed: stdout, then stderr and status where there is something. */
  async function expectTranscript(name: string, args: readonly string[], files: Record<string, string>): Promise<void> {
    const context = writeContext(files);
    const { status, stdout, stderr } = await klee(args, { root, cwd: context, env: { COLUMNS: '100' } });
    const parts = [`$ klee ${args.join(' ')}\n`, stdout, stderr === '' ? '' : `--- stderr\n${stderr}`];
    const text = `${parts.join('')}--- exit status ${status}\n`;
    expectGolden(golden(name), withPlaceholders(text, { context, root: root.path }));
  }

  it('klee build', async () => {
    const fixed = failing.replace('goodbye', 'hello');
    await expectTranscript('build', ['build', '-t', 'page', '.'], { Dockerfile: fixed, page: 'a page\n' });
  });

  it('klee build that fails', async () => {
    await expectTranscript('build-failed', ['build', '-t', 'page', '.'], { Dockerfile: failing, page: 'a page\n' });
    expect((await root.image('page:failed')).failure?.step).toBe(7);
  });

  it('klee debug --batch', async () => {
    const files = { Dockerfile: failing, page: 'a page\n', script };
    await expectTranscript('debug', ['debug', '--no-cache', '--batch', '-x', 'script', 'Dockerfile'], files);
  });

  it('help at the prompt', async () => {
    const files = { Dockerfile: 'FROM busybox\n', script: 'help\nhelp break\nhelp set\n' };
    await expectTranscript('help', ['debug', '--no-cache', '--batch', '-x', 'script', 'Dockerfile'], files);
  });

  it.each([
    ['klee-help', ['--help']],
    ['klee-debug-help', ['debug', '--help']],
  ])('%s', async (name, args) => {
    await expectTranscript(name, args, {});
  });
});
