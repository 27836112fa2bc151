/** `set jailparam` holds from the next command on; what ran with the old jail does not count any more. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('jail parameters', () => {
  const root = useKleeRoot('busybox');

  it('hold from the next command on', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN hostname > /name\nRUN test "$(hostname)" = builder\n');
    expect(await session.do('c')).toContain('Step 3/3 failed');
    expect(await session.read('/name')).not.toBe('builder\n');
    expect(await session.do('set jailparam host.hostname=builder')).toContain('jail parameter host.hostname=builder\n');
    expect(await session.do('info jail')).toContain('parameters:  host.hostname=builder\n');
    expect(await session.do('retry')).toContain('Build finished: 3/3 steps');
    expect(await session.do('exec hostname')).toBe('builder\n');

    await session.do('back 2');
    expect(await session.do('next')).toContain('--> Snapshot created: @');
    expect(await session.read('/name')).toBe('builder\n');
  });

  it('can be given from the start', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN hostname > /name\n', {
      jailparam: ['host.hostname=given'],
    });
    await session.do('c');
    expect(await session.read('/name')).toBe('given\n');
  });

  it('are refused when there is none of that name, with the nearest', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    expect(await session.refuses('set jailparam allow.sysvip')).toContain('allow.sysvipc');
    expect(await session.refuses('set jailparam')).toContain('To what?');
    expect(await session.refuses('set nonsense 1')).toContain("There is no setting 'nonsense'.");
    expect(await session.do('info jail')).toContain('parameters:  none\n');
  });
});
