import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEntries } from '../../../../src/debugger/journal/fold.js';
import { Journal } from '../../../../src/debugger/journal/journal.js';
import { sweepSessions } from '../../../../src/debugger/journal/sweep.js';
import { machine } from '../../../support/machine.js';
import { temporaryDirectory } from '../../../support/temporary.js';

/** This machine as if it were another one. */
const there = { ...machine, address: 'ssh://root@builder' };
const nothing = { destroyAll: () => Promise.resolve(), remove: () => Promise.resolve() };
const inUse = () => Promise.resolve(new Set<string>());
const dead = { pid: 2 ** 22 + 1, startTime: '1' };

describe('the journal of a session', () => {
  it('names its owner and what it took, the earliest first', async () => {
    const root = temporaryDirectory();
    const journal = await Journal.create(machine, root, 'aaaa00000001');
    await journal.append({ type: 'snapshot', id: 'one' });
    await journal.append({ type: 'snapshot', id: 'two' });
    expect(journal.snapshots()).toEqual(['one', 'two']);
    const lines = readFileSync(join(root, 'sessions/aaaa00000001/journal.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'opened', version: 1, owner: machine.owner },
      { type: 'snapshot', id: 'one' },
      { type: 'snapshot', id: 'two' },
    ]);
    await journal.remove();
    expect(readdirSync(join(root, 'sessions'))).toEqual([]);
  });

  it('keeps logs beside it, or on this machine where the klee root is on another; they go with it', async () => {
    for (const on of [machine, there]) {
      const root = temporaryDirectory();
      const journal = await Journal.create(on, root, 'aaaa00000001');
      const log = journal.openLog();
      log.write(Buffer.from('said'));
      log.close();
      expect(readFileSync(log.path, 'utf8')).toBe('said');
      expect(log.path.startsWith(root)).toBe(on === machine);
      await journal.remove();
      expect(existsSync(dirname(log.path))).toBe(false);
    }
  });

  it('removes the local logs of klees that were killed, and not of those that live', async () => {
    const mine = await Journal.create(there, temporaryDirectory(), 'aaaa00000001');
    const left = join(dirname(mine.logDirectory), `klee-logs-${dead.pid}-${dead.startTime}-abcdef`);
    mkdirSync(join(left, 'deep'), { recursive: true });
    const other = await Journal.create(there, temporaryDirectory(), 'aaaa00000002');
    expect([mine.logDirectory, other.logDirectory, left].map((path) => existsSync(path))).toEqual([true, true, false]);
    await mine.remove();
    await other.remove();
  });
});

describe('a journal that cannot be written', () => {
  it('has what was missing, in whole lines, as soon as it can', async () => {
    const root = temporaryDirectory();
    let full = false;
    const files: typeof machine.files = {
      ...machine.files,
      async appendFile(path, content, options) {
        if (!full) return machine.files.appendFile(path, content, options);
        // The line is cut where the disk was full.
        await machine.files.appendFile(path, content.slice(0, 9));
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
    const journal = await Journal.create({ ...machine, files }, root, 'aaaa00000001');
    full = true;
    await expect(journal.append({ type: 'snapshot', id: 'one' })).rejects.toThrow('no space');
    full = false;
    await journal.append({ type: 'snapshot', id: 'two' });
    await journal.append({ type: 'suspended' });
    const text = readFileSync(join(root, 'sessions/aaaa00000001/journal.jsonl'), 'utf8');
    expect(parseEntries(text, 'the journal').slice(1)).toEqual([
      { type: 'snapshot', id: 'one' },
      { type: 'snapshot', id: 'two' },
      { type: 'suspended' },
    ]);
    expect(journal.snapshots()).toEqual(['one', 'two']);
  });
});

describe('claim', () => {
  const id = 'aaaa00000001';

  it('says again whose the session is when the connection is another one', async () => {
    const root = temporaryDirectory();
    let owner = dead;
    const changing = {
      ...there,
      get owner() {
        return owner;
      },
    };
    const journal = await Journal.create(changing, root, id);
    expect(await journal.claim()).toBe(false);
    ({ owner } = machine);
    expect(await journal.claim()).toBe(true);
    expect(await journal.claim()).toBe(false);
    await sweepSessions({ machine, root, store: nothing, containers: nothing, inUse });
    expect(readdirSync(join(root, 'sessions'))).toEqual([id]);
    await journal.remove();
  });

  it('fails when another klee has removed it', async () => {
    const root = temporaryDirectory();
    const journal = await Journal.create(there, root, id);
    rmSync(join(root, 'sessions', id), { recursive: true });
    await expect(journal.claim()).rejects.toMatchObject({ code: 'KLEE_STORAGE' });
    await journal.remove();
  });
});

describe('sweepSessions', () => {
  it('removes what nobody owns, with its snapshots that no image has', async () => {
    const root = temporaryDirectory();
    const living = await Journal.create(machine, root, 'aaaa00000001');
    await living.append({ type: 'snapshot', id: 'living' });
    const killed = await Journal.create({ ...machine, owner: dead }, root, 'aaaa00000002');
    for (const id of ['one', 'kept', 'two']) await killed.append({ type: 'snapshot', id });
    const cut = join(root, 'sessions/aaaa00000002/journal.jsonl');
    writeFileSync(cut, '{"type":"snap', { flag: 'a' });
    for (const name of ['aaaa00000003', 'aaaa00000004']) mkdirSync(join(root, 'sessions', name));
    utimesSync(join(root, 'sessions/aaaa00000004'), 1000, 1000);

    const destroyed: string[] = [];
    const released: string[] = [];
    await sweepSessions({
      machine,
      root,
      store: { destroyAll: (_, ids) => Promise.resolve(void destroyed.push(...ids)) },
      containers: { remove: (id) => Promise.resolve(void released.push(id)) },
      inUse: () => Promise.resolve(new Set(['kept'])),
    });
    expect(destroyed).toEqual(['two', 'one']);
    expect(released.sort()).toEqual(['aaaa00000002', 'aaaa00000004']);
    // The third may be one that is just being made.
    expect(readdirSync(join(root, 'sessions')).sort()).toEqual(['aaaa00000001', 'aaaa00000003']);
  });

  it('does with a root without sessions', async () => {
    const root = temporaryDirectory();
    const sweep = sweepSessions({ machine, root, store: nothing, containers: nothing, inUse });
    await expect(sweep).resolves.toBeUndefined();
  });
});
