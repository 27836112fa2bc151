/** The host's name servers are there during a build, and in no snapshot. On FreeBSD an image has its own, as in Kleene. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeOn } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeOn(['overlay+oci', 'zfs+oci'], '/etc/resolv.conf', () => {
  const root = useKleeRoot('busybox');

  it('is the one of the host while a step runs, and part of no snapshot', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN cat /etc/resolv.conf > /copy\n');
    await session.do('c');
    const host = readFileSync('/etc/resolv.conf', 'utf8');
    expect(await session.read('/copy')).toBe(host);
    expect(await session.do('diff')).toMatch(/^A \/copy .*\n1 added by step 2/);
    const snapshot = session.engine.position().snapshot ?? '';
    await withHost(root, async ({ store }) => {
      const view = await store.view(snapshot);
      expect(readFileSync(join(view, 'copy'), 'utf8')).toBe(host);
      expect(readFileSync(join(view, 'etc/resolv.conf'), 'utf8')).toBe('');
    });
  });
});
