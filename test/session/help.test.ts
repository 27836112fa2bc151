/** `help`, `apropos` and `complete`: all from the one table. */
import { expect, it } from 'vitest';
import { infoSummaries } from '../../src/commands/info-topics.js';
import { commandTable } from '../../src/commands/table.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('help', () => {
  const root = useKleeRoot('busybox');

  it('explains every command, and every topic of info', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    for (const { name, usage, topics = [] } of commandTable()) {
      expect(await session.do(`help ${name}`)).toContain(`\n  ${usage[0] ?? ''}\n`);
      for (const topic of topics) {
        expect(topic.summary, `${name} ${topic.name} has no summary: infoSummaries?`).not.toBe('');
        expect(await session.do(`help ${name} ${topic.name}`)).toContain(`\n  ${name} ${topic.name}`);
      }
    }
    expect(await session.do('help info st')).toContain(infoSummaries['steps'] ?? '-');
  });

  it('lists a group, all, instructions, and the jail', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    const running = await session.do('help running');
    expect(running).toContain('next (n)');
    expect(running).not.toContain('print');
    expect(await session.do('help look')).toMatch(/^Looking around/);
    const all = await session.do('help all');
    for (const { usage } of commandTable()) for (const form of usage) expect(all).toContain(`  ${form}\n`);
    expect(await session.do('help RUN')).toContain('Insert an instruction here, and run it.');
    expect(await session.do('help !')).toContain('Run a shell command in the jail.');
    expect(await session.refuses('help nosuch')).toBe('Undefined command: "nosuch".  Try "help".\n');
    expect(await session.refuses('nxet')).toContain('did you mean next?');
    expect(await session.refuses('co')).toBe(
      'Ambiguous command "co": commands, commit, complete, condition, continue.\n',
    );
  });

  it('apropos searches in explanations too', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    expect(await session.do('apropos wreckage|left running')).toContain('revive -- Start again what earlier steps');
    expect(await session.do('apropos sysvipc')).toBe('set -- Change a setting, or a variable.\n');
    expect(await session.do('apropos NOT REPRODUCIBLE')).toContain('set dirty -- ');
    expect(await session.do('apropos -v ^pwd$')).toContain('    It is the WORKDIR in the jail');
    expect(await session.do('apropos zebra')).toBe('Nothing is found.\n');
    expect(await session.refuses('apropos (')).toContain('Error in regular expression');
  });

  it('complete lists what a line can become', async () => {
    const session = await Session.open(root, 'FROM busybox\nENV GREETING=hi\nRUN true\n', { files: { 'x.klee': '' } });
    const completed = async (text: string) => (await session.do(`complete ${text}`)).trimEnd().split('\n');
    expect(await completed('ne')).toEqual(['next']);
    expect(await completed('info st')).toEqual(['info steps']);
    expect(await completed('info ')).toEqual(expect.arrayContaining(['info jail', 'info env']));
    expect(await completed('help info sn')).toEqual(['help info snapshots']);
    expect(await completed('help runn')).toEqual(['help running']);
    expect(await completed('set hist')).toEqual(['set history']);
    expect(await completed('set history ')).toEqual(['set history save']);
    expect(await completed('set history save ')).toEqual(['set history save on', 'set history save off']);
    expect(await completed(`set logging file ${session.context}/x`)).toEqual([
      `set logging file ${session.context}/x.klee`,
    ]);
    expect(await completed(`export ${session.context}/x`)).toEqual([`export ${session.context}/x.klee`]);
    expect(await completed('insert after 2 WO')).toEqual(['insert after 2 WORKDIR']);
    expect(await completed('edit 2 EN')).toEqual(['edit 2 ENV']);
    expect(await completed('set dirty d')).toEqual(['set dirty drop']);
    expect(await completed('show conv')).toEqual(['show convenience']);
    expect(await completed('break ')).toEqual(expect.arrayContaining(['break 2', 'break 3']));
    expect(await completed(`source ${session.context}/x`)).toEqual([`source ${session.context}/x.klee`]);
    await session.all('next 2', 'set $mine = 1');
    expect(await completed('print $GRE')).toEqual(['print $GREETING']);
    expect(await completed('print $_st')).toEqual(['print $_stage', 'print $_step']);
    expect(await completed('print $mi')).toEqual(['print $mine']);
  });
});
