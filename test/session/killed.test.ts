/** A klee that is killed leaves neither mount nor process, and the next one removes its files. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { klee, start } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { leftovers, mountsBelow } from '../support/leftovers.js';
import { describeAsRoot } from '../support/privileges.js';

/** Processes whose command line has this word. */
function running(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
    } catch {
      return false;
    }
  });
}

describeAsRoot('kill -9 of klee', () => {
  const root = useKleeRoot('busybox');

  it('in the middle of a step leaves nothing mounted or running, and the next klee sweeps the rest', async () => {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN sleep 991127 & echo b > /b\nRUN echo star""ted; sleep 991128\n',
    });
    const killed = start(['build', '-t', 'killed', context], { root });
    let said = '';
    killed.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    expect(running('991127')).not.toEqual([]);
    expect(mountsBelow(root.path)).not.toEqual([]);
    killed.kill('SIGKILL');
    expect((await killed).signal).toBe('SIGKILL');

    await vi.waitFor(
      () => {
        expect(running('991127').concat(running('991128'))).toEqual([]);
        expect(mountsBelow(root.path)).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect(readdirSync(join(root.path, 'sessions'))).toHaveLength(1);

    const taken = [...said.matchAll(/Snapshot created: @([0-9a-f]{12})/g)].map(([, id]) => id);
    expect(taken).toHaveLength(2);

    const next = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    expect((await klee(['build', next], { root })).status).toBe(0);
    expect(root.traces()).toEqual([]);
    const snapshots = (await withHost(root, (host) => host.store.list())).map(({ id }) => id);
    expect(snapshots.filter((id) => taken.includes(id))).toEqual([]);
  });
});
