/**
 * klee can be killed between any two lines of its journal, and in the middle of each: what is there then is a session that stands
 * where the journal says, and goes on from there.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BreakpointData } from '../../src/debugger/stops/breakpoints.js';
import { expect, it } from 'vitest';
import { fold, parseEntries, type StoredSession } from '../../src/debugger/journal/fold.js';
import { positionOf } from '../../src/debugger/journal/sessions.js';
import { newId } from '../../src/storage/ids.js';
import { driverSet } from '../support/driver-set.js';
import { type KleeRoot, useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

/** Files are named after what makes them: which are there tells which steps were done. */
const dockerfile = `FROM busybox
RUN touch /f_a
ENV A=b
RUN touch /f_b; true
RUN touch /f_c; test -e /f_never
RUN touch /f_d
`;

/** Step 2 is there from an earlier session. */
const before = ['set jailparam allow.sysvipc', 'next 2'];

const script = [
  'set jailparam allow.sysvipc',
  'tbreak 4',
  'c',
  'set env C=d',
  'step',
  'next',
  'back',
  'unset env C',
  'next 2',
  'exec touch /f_mine',
  'back',
  'edit 5 RUN touch /f_e',
  'try touch /f_t',
  'keep',
  'exec touch /f_r',
  'record 1',
  'move 7 8',
  'skip 7',
  'c',
  'delete-step 3',
  'retry',
];
/** The Dockerfile is changed on the disk, and taken up. */
const reloaded = dockerfile.replace('A=b', 'A=c');

/** Going on from each is the engine's; on other storages than the first, from some. */
const goesOnEach = driverSet === 'overlay+oci' ? 1 : 4;

const dead = { pid: 2 ** 22 + 1, startTime: '1' };

describeAsRoot('kill -9', () => {
  const root = useKleeRoot('busybox');

  it('at each boundary of the journal leaves a session that goes on', { timeout: 600_000 }, async () => {
    const earlier = await Session.open(root, dockerfile);
    await earlier.all(...before);
    await earlier.suspend();
    const first = await Session.open(root, dockerfile);
    await first.all(...script);
    writeFileSync(join(first.context, 'Dockerfile'), reloaded);
    await first.do('reload');
    await first.suspend();
    const { journal, snapshots } = await written(root, first.engine.id);
    const lines = ofTheDead(journal);
    expect(lines.length).toBeGreaterThan(30);
    expect(journal).toContain(`"${earlier.engine.id}"`);

    for (let count = 1; count <= lines.length; count += 1) {
      // What can be undone is there at all later boundaries too.
      if (lines[count - 1]?.startsWith('{"type":"state","set":{"moves":') === true) continue;
      const whole = lines.slice(0, count).join('');
      const torn = whole + (lines[count] ?? '').slice(0, Math.floor((lines[count] ?? '').length / 2));
      // What is torn is left out before the storage is asked for anything: once is enough.
      for (const text of torn === whole || driverSet !== 'overlay+oci' ? [whole] : [whole, torn]) {
        await leftAt(root, text, snapshots, async (id) => {
          const said = fold(parseEntries(whole, 'the journal'));
          const session = await Session.resume(root, id);
          await expectStanding(session, said);
          if (text === whole && count % goesOnEach === 0) await expectGoingOn(session);
          return session;
        });
      }
    }
    await withHost(root, ({ store }) => store.destroyAll([], snapshots.toReversed()));
    for (const { engine } of [earlier, first]) {
      await root.machine.files.removeTree(join(root.path, 'sessions', engine.id));
      await root.machine.files.unlink(join(root.path, 'containers', `${engine.id}.json`));
    }
  });
});

/** The session is what its journal says, but for the files that went with klee. */
async function expectStanding(session: Session, said: StoredSession): Promise<void> {
  const { engine } = session;
  const { done, total } = positionOf(said);
  const { plan = 0, executed = 0, breakpoints, attempt = null, dirty = false, kept = null } = said.state;
  const text = said.plans[(plan as number) - 1]?.text ?? dockerfile;
  const left = kept !== null;
  expect(engine.position()).toMatchObject({ done, total, failed: left && attempt !== null, dirty: left && dirty });
  expect([engine.source.text, engine.executed]).toEqual([text, executed]);
  const { breakpoints: list = [] } = (breakpoints ?? {}) as Partial<BreakpointData>;
  expect(engine.stops.list()).toMatchObject(list.map(({ number, hits }) => ({ number, hits })));
  if (!left && dirty === true) expect(session.said).toContain('The changes made by hand went with the klee');
  else if (!left && attempt !== null) expect(session.said).toContain('had failed; what it left went with the klee');
  await expectFiles(session);
}

/** `back` and `next` work; what was recorded is not run again. */
async function expectGoingOn(session: Session): Promise<void> {
  const { engine } = session;
  const { done, executed } = { ...engine.position(), executed: engine.executed };
  if (done > 0) {
    await session.do('back');
    expect(engine.position().done).toBe(done - 1);
    await expectFiles(session);
    await session.do('next');
    expect([engine.position().done, engine.executed]).toEqual([done, executed]);
    await expectFiles(session);
  }
  const { next } = engine.position();
  if (next === undefined || next.logical.includes('never')) return;
  await session.do('next');
  expect(engine.position().done).toBe(done + 1);
  await expectFiles(session);
}

async function expectFiles(session: Session): Promise<void> {
  const { done, snapshot, failed, dirty } = session.engine.position();
  if (snapshot === undefined || failed || dirty) return;
  const steps = session.engine.steps().slice(0, done);
  const expected = steps.flatMap(({ step, skipped }) =>
    skipped ? [] : (/^RUN touch (\/f_\w+)/.exec(step.logical)?.[1] ?? []),
  );
  expect(await session.files('/f_*')).toEqual(expected.sort());
}

async function written(root: KleeRoot, id: string): Promise<{ journal: string; snapshots: readonly string[] }> {
  const journal = (await root.machine.files.readFile(join(root.path, 'sessions', id, 'journal.jsonl'))).toString();
  return { journal, snapshots: fold(parseEntries(journal, 'the journal')).snapshots };
}

/** The lines of a journal, as the klee that wrote them would leave them if it were dead. */
function ofTheDead(journal: string): string[] {
  const lines = journal.split('\n').slice(0, -1);
  return lines.map((line) => {
    const entry = JSON.parse(line) as { owner?: unknown };
    return `${JSON.stringify(entry.owner === undefined ? entry : { ...entry, owner: dead })}\n`;
  });
}

/** For the time of `work`, a session of which there is that journal; `shared` snapshots stay when it goes. */
async function leftAt(
  root: KleeRoot,
  text: string,
  shared: readonly string[],
  work: (id: string) => Promise<Session>,
): Promise<void> {
  const { files } = root.machine;
  const id = newId();
  const directory = join(root.path, 'sessions', id);
  await files.mkdir(join(directory, 'logs'), { recursive: true });
  await files.writeFile(join(directory, 'journal.jsonl'), text);
  const session = await work(id);
  await session.suspend();
  const { snapshots } = await written(root, id);
  const own = snapshots.filter((snapshot) => !shared.includes(snapshot));
  await withHost(root, ({ store }) => store.destroyAll([], own.toReversed()));
  await files.removeTree(directory);
  await withHost(root, ({ containers }) => containers.remove(id));
}
