/** What a klee that is killed leaves, `klee doctor` names and removes, and so does the next klee. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { klee, start } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { mountsBelow } from '../support/leftovers.js';
import { describeAsRoot, describeOn } from '../support/privileges.js';

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

  /** Kills a build in its third step, which a daemon of the second runs beside. Answers the snapshots that it had taken. */
  async function killBuild(): Promise<string[]> {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN sleep 991127 & echo b > /b\nRUN echo star""ted; sleep 991128\n',
    });
    const killed = start(['build', '-t', 'killed', context], { root });
    let said = '';
    killed.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    // Its shell may have gone on before it was a program of its own.
    await vi.waitFor(() => expect(running('991127')).not.toEqual([]), { timeout: 10_000 });
    expect(root.traces()).not.toEqual([]);
    killed.kill('SIGKILL');
    expect((await killed).signal).toBe('SIGKILL');
    const taken = [...said.matchAll(/Snapshot created: @([0-9a-f]{12})/g)].map(([, id = '']) => id);
    expect(taken).toHaveLength(2);
    return taken;
  }

  async function expectNothingLeft(taken: readonly string[]): Promise<void> {
    await vi.waitFor(
      () => {
        expect(running('991127').concat(running('991128'))).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect(root.traces()).toEqual([]);
    const snapshots = (await withHost(root, (host) => host.store.list())).map(({ id }) => id);
    expect(snapshots.filter((id) => taken.includes(id))).toEqual([]);
    expect(snapshots).toContain((await root.image('busybox')).snapshot);
  }

  it('in the middle of a step is seen by klee doctor, which mends it', async () => {
    const taken = await killBuild();
    const seen = await klee(['doctor', '--json'], { root });
    expect(seen.status).toBe(1);
    const findings = JSON.parse(seen.stdout) as { topic: string; subject: string; state: string; remedy?: string }[];
    const problems = findings.filter(({ state }) => state === 'problem');
    expect(problems.map(({ topic }) => topic)).toContain('left over');
    for (const { topic, remedy } of problems) expect([topic, remedy]).toEqual(['left over', 'klee doctor --fix']);

    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
    await expectNothingLeft(taken);
    expect((await klee(['doctor'], { root })).status).toBe(0);
  });

  it('is swept by the next klee', async () => {
    const taken = await killBuild();
    const next = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    expect((await klee(['build', next], { root })).status).toBe(0);
    await expectNothingLeft(taken);
  });
});

describeOn(['overlay+oci'], 'kill -9 of klee on overlayfs', () => {
  const root = useKleeRoot('busybox');

  it('leaves nothing mounted or running, whoever comes next', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN sleep 991127 & echo star""ted; sleep 991128\n' });
    const killed = start(['build', context], { root });
    let said = '';
    killed.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    expect(mountsBelow(root.path)).not.toEqual([]);
    killed.kill('SIGKILL');
    await killed;
    await vi.waitFor(
      () => {
        expect(running('991127').concat(running('991128'))).toEqual([]);
        expect(mountsBelow(root.path)).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
  });
});
