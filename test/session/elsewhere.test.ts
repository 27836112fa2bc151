/** A session whose klee root is on another machine, as far as the engine can tell: here it is this one under another name. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openHost } from '../../src/cli/drivers/open-host.js';
import type { CommandContext } from '../../src/commands/command.js';
import { log } from '../../src/commands/log.js';
import { openSession, readDockerfile, reopenBuild, resumeSession } from '../../src/cli/open-session.js';
import type { Image } from '../../src/image/image.js';
import { plainTheme } from '../../src/view/theme.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';

const dockerfile = `FROM busybox
COPY data /data
RUN echo said by the first
RUN echo said by the second; exit 3
`;

const dropping = { dirty: () => Promise.resolve('drop' as const) };

describeAsRoot('a session on another machine', () => {
  const root = useKleeRoot('busybox');

  async function elsewhere() {
    const host = await openHost({ machine: root.machine, root: root.path, dataset: root.dataset });
    onTestFinished(() => host.close());
    return { ...host, machine: { ...root.machine, address: 'ssh://root@builder' } };
  }

  it('writes its logs here, brings them beside the image, and fetches them when that is opened again', async () => {
    const context = writeContext({ Dockerfile: dockerfile, data: 'payload' });
    const input = await readDockerfile(join(context, 'Dockerfile'), context);
    const host = await elsewhere();
    const { engine } = await openSession(host, input, { driver: 'host', dialect: 'kleene', cache: true }, dropping);
    let image: Image | undefined;
    try {
      expect(await engine.running.continue()).toBe('failed');
      const log = engine.log(3).path ?? '';
      expect(log.startsWith(root.path)).toBe(false);
      expect(readFileSync(log, 'utf8')).toBe('said by the first\n');
      expect(readdirSync(join(root.path, 'sessions', engine.id))).toEqual(['journal.jsonl']);
      image = await engine.commitFailed('app');
    } finally {
      await engine.close();
    }
    if (image === undefined) throw new Error('no image was kept');
    const logs = join(root.path, 'images', image.id, 'logs');
    expect(readFileSync(join(logs, '3.log'), 'utf8')).toBe('said by the first\n');
    expect(readFileSync(join(logs, '4.log'), 'utf8')).toBe('said by the second\n');

    const again = (await reopenBuild(host, image, dropping, { keep: undefined, cache: true })).engine;
    try {
      // So that what is read from now on can only be what was fetched.
      rmSync(logs, { recursive: true });
      expect(readFileSync(again.log(3).path ?? '', 'utf8')).toBe('said by the first\n');
      expect((await again.failure())?.tail).toEqual(['said by the second']);
    } finally {
      await again.close();
    }
  });

  it('brings its logs beside its journal when it is left; after a crash it says that they are gone', async () => {
    const context = writeContext({ Dockerfile: dockerfile, data: 'payload' });
    const input = await readDockerfile(join(context, 'Dockerfile'), context);
    const host = await elsewhere();
    const options = { driver: 'host', dialect: 'kleene', keep: 'worthwhile', cache: false } as const;
    const { engine } = await openSession(host, input, options, dropping);
    await engine.running.continue();
    await engine.suspend();
    const again = await resumeSession(host, engine.id, dropping);
    const path = again.engine.log(3).path ?? '';
    expect(path.startsWith(root.path)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('said by the first\n');
    expect((await again.engine.failure())?.tail).toEqual(['said by the second']);
    await again.engine.suspend();
    expect(existsSync(path)).toBe(false);

    // As a klee that was killed has it: never left, and its logs with it.
    const directory = join(root.path, 'sessions', engine.id);
    const journal = readFileSync(join(directory, 'journal.jsonl'), 'utf8');
    const dead = JSON.stringify({ type: 'claimed', owner: { pid: 2 ** 22 + 1, startTime: '1' } });
    writeFileSync(join(directory, 'journal.jsonl'), `${journal}${dead}\n`);
    rmSync(join(directory, 'logs'), { recursive: true });
    const crashed = await resumeSession(host, engine.id, dropping);
    try {
      const frontEnd = { theme: plainTheme, columns: () => Infinity };
      const context = { debugger: crashed.engine, frontEnd } as CommandContext;
      const lines: string[] = [];
      for await (const line of (await log.execute('3', context)).lines) lines.push(line);
      expect(lines).toEqual(['The log of step 3 went with the klee that was killed.']);
    } finally {
      await crashed.engine.close();
    }
  });
});
