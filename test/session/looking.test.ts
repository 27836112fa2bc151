/** `ls`, `cat`, `find`, `export-file` and `diff` read any tree of the session from outside: no program of the image runs. */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createBaseImage } from '../../src/image/create/create.js';
import { fetchMethod } from '../../src/image/create/fetch.js';
import { writeContext } from '../support/context.js';
import { driverSet } from '../support/driver-set.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { temporaryDirectory } from '../support/temporary.js';

const dockerfile = `ARG V=1
FROM busybox
RUN mkdir -p /srv/conf/empty && printf 'one\\ntwo\\n' > /srv/conf/app.conf && ln -s conf /srv/link && chmod 4750 /srv/conf/app.conf
WORKDIR /srv
RUN sed -i s/two/zwei/ conf/app.conf && printf 'a\\0b' > bin.dat && printf 'dos\\r\\n' > dos && mkfifo conf/pipe && chmod 4750 conf/app.conf
RUN rm -r conf && echo it > conf
`;

describeAsRoot('looking into trees', () => {
  const root = useKleeRoot('busybox');

  const opened = async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    return session;
  };

  it('ls lists a directory as it stands, after a step, and in a snapshot', async () => {
    const session = await opened();
    expect(await session.do('ls')).toMatch(
      /^-rw-r--r-- {2}root {2}root {2}3 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}bin\.dat\n-rw-r--r-- .* conf\n.* dos\nlrwxrwxrwx .* link -> conf\n$/,
    );
    expect(await session.do('ls conf@5')).toMatch(
      /^-rwsr-x--- .* app\.conf\ndrwxr-xr-x .* empty\/\nprw-r--r-- .* pipe\n$/,
    );
    const snapshot = /^ +3 +(@\w+)/m.exec(await session.do('info snapshots'))?.[1] ?? '';
    const third = await session.do(`ls /srv${snapshot}`);
    expect(third).toBe(await session.do('ls /srv@3'));
    // Digits alone would be a step.
    const begun = snapshot.slice(0, Math.max(9, snapshot.search(/[a-f]/) + 1));
    expect(third).toBe(await session.do(`ls /srv${begun}`));
    expect(third).not.toContain('bin.dat');
    await session.do('exec echo by hand > hand');
    expect(await session.do('ls')).toContain(' hand\n');
    expect(await session.do('ls hand')).toMatch(/ \/srv\/hand\n$/);
  });

  it('says what is not there in the usual words', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('ls /')).toContain('There are no files yet: FROM has not run.');
    await session.do('c');
    expect(await session.refuses('ls -la /srv')).toContain('ls takes no options');
    expect(await session.refuses('ls nowhere')).toBe('/srv/nowhere: No such file or directory\n');
    expect(await session.refuses('cat /etc')).toContain('/etc: Is a directory');
    expect(await session.refuses('cat conf/pipe@5')).toContain('/srv/conf/pipe: Is a fifo');
    expect(await session.refuses('ls /@1')).toContain('There are no files yet after step 1');
    expect(await session.refuses('ls /@9')).toContain('No step 9 in the plan.');
    expect(await session.refuses('ls /@abcd')).toContain('No snapshot @abcd in this session.');
    expect(await session.refuses('cat')).toContain('Which file?');
    await session.do('back 2');
    expect(await session.do('cat conf@6')).toBe('it\n');
    await session.do('edit 6 RUN false');
    expect(await session.refuses('cat conf@6')).toContain('Step 6 has not run yet.');
  });

  it('cat shows text with its control characters, and other files only when it is told to', async () => {
    const session = await opened();
    expect(await session.do('cat /srv/link/app.conf@5')).toBe('one\nzwei\n');
    expect(await session.do('cat conf/app.conf@3')).toBe('one\ntwo\n');
    expect(await session.do('cat dos')).toBe('dos\\x0d\n');
    expect(await session.refuses('cat bin.dat')).toContain('/srv/bin.dat: Holds no text.');
    expect(await session.do('cat --force bin.dat')).toBe('a\0b\n');
  });

  it('find looks for names everywhere, and for paths', async () => {
    const session = await opened();
    expect(await session.do('find app.conf @5')).toBe('/srv/conf/app.conf\n');
    expect(await session.do('find app.conf')).toBe('Nothing is called so.\n');
    expect(await session.do('find /srv/** @3')).toBe(
      '/srv/\n/srv/conf/\n/srv/conf/app.conf\n/srv/conf/empty/\n/srv/link\n',
    );
    expect(await session.do('find /srv/*')).toBe('/srv/bin.dat\n/srv/conf\n/srv/dos\n/srv/link\n');
  });

  it('diff compares any two trees: all of them, a file, what is below a directory', async () => {
    const session = await opened();
    expect(await session.do('diff 3 5')).toBe(`\
A /srv/bin.dat  3 B
M /srv/conf/app.conf  8 B -> 9 B
A /srv/conf/pipe  fifo
A /srv/dos  5 B
3 added, 1 modified between step 3 and step 5
`);
    expect(await session.do('diff 5 3 /srv/conf/app.conf')).toContain('-zwei\n+two\n');
    const below = await session.do('diff 3 5 /srv/link');
    expect(below).toBe(`\
--- a/srv/conf/app.conf
+++ b/srv/conf/app.conf
@@ -1,2 +1,2 @@
 one
-two
+zwei
A /srv/conf/pipe  fifo
/srv/link: 1 added, 1 modified between step 3 and step 5
`);
    expect(await session.do('diff 5 /srv')).toContain('Binary file /srv/bin.dat was changed by step 5');
    await session.do('exec echo more >> conf');
    expect(await session.do('diff @6')).toBe(
      'M /srv/conf  3 B -> 8 B\n1 modified between step 6 and the tree as it stands\n',
    );
    expect(await session.do('diff @6 /srv/conf')).toContain(' it\n+more\n');
    expect(await session.refuses('diff 3 5 /nowhere')).toContain('/nowhere is not there, neither before nor after.');
    expect(await session.refuses('diff 3 nowhere')).toContain("'nowhere' is not an absolute path.");
  });

  it('export-file takes a file or a tree to the host, and asks before it replaces anything', async () => {
    const session = await opened();
    const place = temporaryDirectory();
    const at = (name: string) => join(place, name);
    expect(await session.do(`export-file conf/app.conf@5 ${at('mine')}`)).toBe(`Wrote ${at('mine')}\n`);
    expect(readFileSync(at('mine'), 'utf8')).toBe('one\nzwei\n');
    expect(lstatSync(at('mine')).mode & 0o7777).toBe(0o750);
    expect(await session.do(`export-file conf/app.conf@3 ${at('mine')}`)).toContain(`Overwrite ${at('mine')}?`);
    expect(readFileSync(at('mine'), 'utf8')).toBe('one\ntwo\n');

    expect(await session.do(`export-file /srv@5 ${place}`)).toBe(
      `Wrote ${at('srv')}, 7 files and directories\nLeft out: 1 devices, sockets or pipes\n`,
    );
    expect(readdirSync(at('srv')).sort()).toEqual(['bin.dat', 'conf', 'dos', 'link']);
    expect(readdirSync(at('srv/conf')).sort()).toEqual(['app.conf', 'empty']);
    expect(readlinkSync(at('srv/link'))).toBe('conf');
    writeFileSync(at('srv/mine'), '');
    await session.do(`export-file /srv ${place}`);
    expect(existsSync(at('srv/mine'))).toBe(false);
    expect(readFileSync(at('srv/conf'), 'utf8')).toBe('it\n');

    expect(await session.refuses(`export-file /srv/dos ${at('no/such/place')}`)).toContain('no such directory');
    expect(await session.refuses(`export-file /nope ${at('x')}`)).toContain('/nope: No such file or directory');
    expect(await session.refuses(`export-file conf/pipe@5 ${at('x')}`)).toContain('only files can be exported');
    expect(readdirSync(place).sort()).toEqual(['mine', 'srv']);
  });

  it('follows links inside the tree alone', async () => {
    const outside = writeContext({ secret: 'of the host\n' });
    const session = await Session.open(
      root,
      `FROM busybox\nRUN ln -s ${outside} /away && ln -s ../../../../..${outside}/secret /up && ln -s /proc/1/root /proc1\n`,
    );
    await session.do('c');
    expect(await session.refuses('cat /away/secret')).toContain('No such file or directory');
    expect(await session.refuses('cat /up')).toContain('No such file or directory');
    expect(await session.refuses('ls /away/')).toContain('No such file or directory');
    expect(await session.refuses('ls /proc1/')).toContain('No such file or directory');
    expect(await session.completions('ls /away/')).toEqual([]);
    expect(await session.do('find secret')).toBe('Nothing is called so.\n');
  });

  it('works in an image of a single file', async () => {
    const image = writeContext({ 'hello.txt': 'hello\n' });
    await withHost(root, (host) =>
      createBaseImage(host, fetchMethod(host.machine, image), 'single', { report: () => undefined }),
    );
    const session = await Session.open(root, 'FROM single\nCOPY more /more\n', { files: { more: 'more\n' } });
    await session.do('c');
    expect(await session.do('ls /')).toMatch(/ hello\.txt\n.* more\n/);
    expect(await session.do('ls /')).toMatch(/^d\S+ {2}0 {2,}0 /);
    expect(await session.do('cat /hello.txt')).toBe('hello\n');
    expect(await session.do('find *.txt')).toBe('/hello.txt\n');
    expect(await session.do('who /more')).toContain('created by  step 2, Dockerfile:2: COPY more /more');
    expect(await session.do('history /more')).toContain('It changed once in 2 states.');
    expect(await session.do('diff 1 2')).toContain('A /more  5 B\n');
    // jail(8) needs programs of the image to start any.
    const has = driverSet === 'zfs+freebsd' ? 'refuses' : 'do';
    expect(await session[has]('bisect test -e /more')).toContain('not found in the image\n');
  });

  it('completes paths inside the tree', async () => {
    const session = await opened();
    expect(await session.completions('cat /sr')).toEqual(['/srv/']);
    expect(await session.completions('ls /srv/')).toEqual(['/srv/bin.dat', '/srv/conf', '/srv/dos', '/srv/link']);
    expect(await session.completions('cat d')).toEqual(['dos']);
    expect(await session.completions('diff 3 5 /srv/b')).toEqual(['/srv/bin.dat']);
    expect(await session.completions('watch /srv/b')).toEqual(['/srv/bin.dat']);
    expect(await session.completions('diff ')).toContain('3');
    expect(await session.completions('who $PA')).toEqual([]);
    expect(await session.completions('export-file /srv/c')).toEqual(['/srv/conf']);
    expect(await session.completions('cat /nowhere/')).toEqual([]);
    expect(await session.completions('cat /srv/dos@')).toContain('/srv/dos@5');
    expect(await session.completions('diff @')).toContain(`@${session.engine.position().snapshot}`);
    expect(await session.completions('history cat /srv/d')).toEqual(['/srv/dos']);
    await session.do('exec touch /srv/fresh');
    expect(await session.completions('find /srv/f')).toEqual(['/srv/fresh']);
  });
});
