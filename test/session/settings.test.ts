/** `set` and `show`. */
import { expect, it } from 'vitest';
import { settings } from '../../src/commands/settings/table.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const lines = Array.from({ length: 40 }, (_, index) => `ENV A${index + 2}=x\n`).join('');

describeAsRoot('settings', () => {
  const root = useKleeRoot('busybox');

  it('are shown, alone or all, as gdb words them', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    const all = await session.do('show');
    for (const { name } of settings) {
      expect(all).toMatch(new RegExp(`^${name}:  .+\\.$`, 'm'));
      expect(all).toContain(await session.do(`show ${name}`).then((said) => said.split('\n')[0]));
      expect(await session.do(`help set ${name}`)).toContain(`\n  set ${name} `);
    }
    expect(await session.do('show confirm')).toBe('Whether to confirm potentially dangerous operations is on.\n');
    await session.do('set conf off');
    expect(await session.do('show confirm')).toBe('Whether to confirm potentially dangerous operations is off.\n');
    expect(await session.do('show hist save')).toBe('Saving of the history record on exit is on.\n');
    expect((await session.do('show logging')).match(/^logging (enabled|file|overwrite): /gm)).toHaveLength(3);
    await session.all('set dirty keep', 'set revive on', 'set jailparam allow.sysvipc');
    expect(await session.do('show dirty')).toBe('What becomes of changes made by hand is "keep".\n');
    expect(await session.do('show revive')).toBe('Reviving processes unasked is on.\n');
    expect(await session.do('show jailparam')).toContain('allow.sysvipc');
  });

  it('refuse what they cannot be', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    expect(await session.refuses('set confirm maybe')).toContain('"on" or "off" expected.');
    expect(await session.refuses('set nosuch 3')).toContain("There is no setting 'nosuch'.");
    expect(await session.refuses('set pagenation off')).toContain('did you mean pagination?');
    expect(await session.refuses('set history')).toContain('there are history save');
    expect(await session.refuses('set listsize -3')).toContain("'-3' is not a count.");
    expect(await session.refuses('set dirty maybe')).toContain('Undefined item: "maybe".');
    expect(await session.refuses('set')).toContain('Set what?');
  });

  it('listsize says how much list shows, which goes on, back, and from and to a line', async () => {
    const session = await Session.open(root, `FROM busybox\n${lines}`);
    const shown = async (line: string) => {
      const numbers = (await session.do(line)).match(/^.{4} *(\d+)/gm)?.map((row) => Number(row.slice(4))) ?? [];
      return [numbers[0], numbers.at(-1)];
    };
    expect(await shown('list')).toEqual([1, 10]);
    expect(await shown('list')).toEqual([11, 20]);
    expect(await shown('')).toEqual([21, 30]);
    expect(await shown('list -')).toEqual([11, 20]);
    expect(await shown('list -')).toEqual([1, 10]);
    expect(await session.refuses('list -')).toContain('Already at the start of Dockerfile.');
    await session.do('set listsize 4');
    expect(await shown('list 20')).toEqual([18, 21]);
    expect(await shown('l 5,7')).toEqual([5, 7]);
    expect(await shown('l 5,')).toEqual([5, 8]);
    expect(await shown('l ,7')).toEqual([4, 7]);
    await session.do('set listsize unlimited');
    expect(await shown('l 20')).toEqual([1, 41]);
    expect(await session.refuses('l 99,')).toContain('Line number 99 out of range');
  });

  it('an empty line repeats, but not run', async () => {
    const session = await Session.open(root, 'FROM busybox\nENV A=b\nENV C=d\nENV E=f\n');
    await session.do('next');
    expect(await session.do('')).toContain('Stopped before step 3/4');
    await session.all('tbreak 4', 'run');
    expect(session.engine.position().done).toBe(3);
    expect(await session.do('')).toBe('');
    expect(session.engine.position().done).toBe(3);
    await session.all('back 2', 'tbreak 4', 'c', '');
    expect(session.engine.position().done).toBe(4);
  });
});
