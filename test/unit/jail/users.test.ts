import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findUser } from '../../../src/jail/users.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

const passwd = `# a comment
root:*:0:0:Charlie &:/root:/bin/csh
postgres:x:999:998:PostgreSQL:/var/lib/postgresql:/bin/bash
toor:x:0:0::/toor:
1234:x:50:51::/named:/bin/sh
broken:x:abc:1::/:/bin/sh
+::::::
`;
const group = 'wheel:*:0:root\npostgres:x:998:\nssl-cert:x:120:www,postgres\nadmins:x:121:postgres\nbad\n';

function tree(accounts: { passwd?: string; group?: string } = { passwd, group }): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'etc'));
  for (const [name, text] of Object.entries(accounts)) writeFileSync(join(root, 'etc', name), text);
  return root;
}

describe('findUser', () => {
  it.each([
    [undefined, { name: 'root', listed: true, uid: 0, gid: 0, groups: [], home: '/root', shell: '/bin/csh' }],
    ['', { name: 'root', uid: 0 }],
    [
      'postgres',
      { name: 'postgres', uid: 999, gid: 998, groups: [120, 121], home: '/var/lib/postgresql', shell: '/bin/bash' },
    ],
    ['999', { name: 'postgres', uid: 999, gid: 998, groups: [120, 121] }],
    ['postgres:ssl-cert', { uid: 999, gid: 120, groups: [] }],
    ['postgres:4000', { uid: 999, gid: 4000, groups: [] }],
    ['postgres:', { uid: 999, gid: 998, groups: [120, 121] }],
    [':ssl-cert', { uid: 0, gid: 120, groups: [] }],
    ['4000', { name: '4000', listed: false, uid: 4000, gid: 0, groups: [], home: '/', shell: '/bin/sh' }],
    ['4000:4001', { uid: 4000, gid: 4001, groups: [] }],
    ['toor', { name: 'toor', uid: 0, home: '/toor', shell: '/bin/sh' }],
    ['1234', { name: '1234', uid: 50, gid: 51, home: '/named' }],
  ])('%s', async (user, expected) => {
    expect(await findUser(files, tree(), user)).toMatchObject(expected);
  });

  it.each([
    ['foo', 'no such user: foo'],
    ['foo:wheel', 'no such user: foo'],
    ['broken', 'no such user: broken'],
    ['root:foo', 'no such group: foo'],
    ['-1', 'no such user: -1'],
    ['4294967295', 'no such user: 4294967295'],
    ['99999999999', 'no such user: 99999999999'],
  ])('%s is not there', async (user, message) => {
    await expect(findUser(files, tree(), user)).rejects.toMatchObject({ code: 'KLEE_NO_USER', message });
  });

  it('does with an image without users', async () => {
    const root = tree({});
    expect(await findUser(files, root, undefined)).toEqual({
      name: 'root',
      uid: 0,
      gid: 0,
      groups: [],
      listed: false,
      home: '/root',
      shell: '/bin/sh',
    });
    expect(await findUser(files, root, '7:8')).toMatchObject({ uid: 7, gid: 8 });
    await expect(findUser(files, root, 'root')).rejects.toThrow('no such user: root');
  });

  it('reads the files of the image, not those of the host that a link names', async () => {
    const root = tree({ group });
    symlinkSync('/etc/shadow-copy', join(root, 'etc/passwd'));
    await expect(findUser(files, root, 'postgres')).rejects.toThrow('no such user: postgres');
    writeFileSync(join(root, 'etc/shadow-copy'), passwd);
    expect(await findUser(files, root, 'postgres')).toMatchObject({ uid: 999 });
  });
});
