import { describe, expect, it } from 'vitest';
import { isSameAnywhere } from '../../../../src/debugger/hands/anywhere.js';
import { sift } from '../../../../src/debugger/hands/candidates.js';
import type { HandCommand } from '../../../../src/debugger/hands/hand-command.js';
import { kindOf } from '../../../../src/debugger/hands/kinds.js';

const ran = (line: string, more: Partial<HandCommand> = {}): HandCommand => ({
  line,
  code: 0,
  directory: '/',
  user: undefined,
  changed: true,
  ...more,
});

describe('kindOf', () => {
  it.each([
    'ls -l /etc',
    'cat /etc/passwd | grep root | wc -l',
    'ps aux; id && pwd',
    'find / -name "*.conf" 2>/dev/null',
    '/usr/bin/less x',
    'cd /srv && ls',
    '# only a comment',
    'grep -r "a && b" /etc',
    'history',
    'umask 077',
  ])('looks: %s', (line) => {
    expect(kindOf(line).kind).toBe('look');
  });

  it.each([
    'make',
    'cat a > b',
    'echo x >> /etc/hosts',
    'find / -name x -delete',
    'sort -o a a',
    'ls | tee /list',
    'cat $(which sh)',
    'ls `touch /x`',
    'for i in 1 2; do touch $i; done',
    "cat > f <<'X'\nhi\nX",
    'echo "unbalanced',
    '(cd /x; make)',
    'sed -i s/a/b/ f',
    'date -s 12:00',
    'sh -c "touch /x"',
    'sh ./configure',
    'sudo -u www touch /x',
  ])('may change something: %s', (line) => {
    expect(kindOf(line)).toEqual({ kind: 'run', talk: false });
  });

  it.each(['su', 'su postgres', 'su - postgres', 'su -s /bin/bash www', 'bash', 'sh -l', 'sudo -i', 'exec bash'])(
    'opens a shell: %s',
    (line) => {
      expect(kindOf(line).kind).toBe('enter');
    },
  );

  it('knows editors by the files that they were given', () => {
    expect(kindOf('vi +12 -R /etc/a "b c"')).toEqual({ kind: 'edit', files: ['/etc/a', 'b c'] });
  });

  it('unwraps su -c where no variable was replaced around it', () => {
    expect(kindOf(`su postgres -c 'psql -c "SELECT $1"'`)).toEqual({
      kind: 'as',
      user: 'postgres',
      line: 'psql -c "SELECT $1"',
      login: false,
    });
    expect(kindOf('su - -c "make \\"a b\\""')).toEqual({ kind: 'as', user: 'root', line: 'make "a b"', login: true });
    expect(kindOf('su postgres -c "psql -c $sql"')).toEqual({ kind: 'run', talk: false });
    expect(kindOf('su -s /bin/sh www -c ls')).toEqual({ kind: 'run', talk: false });
  });

  it('knows programs that were talked to', () => {
    expect(kindOf('psql')).toEqual({ kind: 'run', talk: true });
    expect(kindOf('psql -c "CREATE DATABASE a;"')).toEqual({ kind: 'run', talk: false });
  });
});

describe('isSameAnywhere', () => {
  it.each([
    'rm -rf /var/cache/* /a',
    'mkdir -p /srv/a && chown -R web:web /srv/a && chmod u+x,go-w "/srv/a b"',
    'ln -sf /usr/bin/a /usr/bin/b',
    "echo 'a b' \\> c >> /etc/hosts",
    'cat /a > /b 2>&1',
    "printf '%s\\n' '$x' | tee -a /etc/a > /dev/null",
    "sed -i 's/a\\/b/c/g' /etc/a",
    'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends make g++ a=1.2-3',
    'apk add --no-cache --virtual .build gcc',
    'pkg install -y python311',
    'adduser -D -s /bin/sh web',
  ])('is certain of: %s', (line) => {
    expect(isSameAnywhere(line)).toBe(true);
  });

  it.each([
    'make',
    'tar xf /x.tar',
    'rm a',
    'rm /a b',
    'rm -- -f /a',
    'rm /a/$X',
    'cp -t here /a /b',
    'cp /a .',
    'ln -s /a',
    'chmod --reference=a /b',
    'chmod 755',
    'cat /a > b',
    'cat < a > /b',
    'echo * > /a',
    'echo ~- > /a',
    'echo $PWD > /a',
    'echo "$PWD" > /a',
    "sed -i 's/a/b/w c' /a",
    'sed -i -f script /a',
    'rm /a && make',
    'X=1',
    'PATH=bin rm /a',
    'apt-get install ./a.deb',
    'apt-get download make',
    'apk add a.apk',
    'apk fetch a',
    'pkg -r root install a',
    'adduser -h home web',
    'useradd -d home web',
    'for i in /a /b; do rm $i; done',
    'rm $(cat /list)',
    '# nothing',
  ])('is not certain of: %s', (line) => {
    expect(isSameAnywhere(line)).toBe(false);
  });
});

describe('sift', () => {
  it('keeps what succeeded and may have changed a file, with where and as whom it ran', () => {
    const { candidates } = sift([
      ran('ls'),
      ran('make', { code: 2 }),
      ran('cd /src'),
      ran('make', { directory: '/src' }),
      ran('createdb a', { user: 'postgres' }),
      ran('touch /x', { changed: false }),
      ran("su - web -c 'npm ci'"),
      ran('psql'),
    ]);
    expect(candidates).toEqual([
      { kind: 'run', line: 'make', directory: '/src', anywhere: false, user: undefined, chosen: true, note: undefined },
      {
        kind: 'run',
        line: 'createdb a',
        directory: '/',
        anywhere: false,
        user: 'postgres',
        chosen: true,
        note: undefined,
      },
      { kind: 'run', line: 'npm ci', directory: '~', anywhere: false, user: 'web', chosen: true, note: undefined },
      expect.objectContaining({ line: 'psql', chosen: false, note: 'what was typed into it is not recorded' }),
    ]);
  });

  it('makes variables of what was exported or assigned, as it was written', () => {
    const { candidates } = sift([
      ran(`export A='b c' PATH=$PATH:/opt/bin`),
      ran('B=1'),
      ran('export B'),
      ran('C=2 make'),
    ]);
    expect(candidates.map((one) => (one.kind === 'env' ? [one.name, one.value] : one.line))).toEqual([
      ['A', "'b c'"],
      ['PATH', '$PATH:/opt/bin'],
      ['B', '1'],
      'C=2 make',
    ]);
  });

  it('names the files that were edited, whatever the editor exited with, and when', () => {
    const { edited } = sift([ran('vi a.conf', { directory: '/etc' }), ran('make'), ran('nano /b', { code: 1 })]);
    expect(edited).toEqual([
      { path: '/etc/a.conf', after: 0 },
      { path: '/b', after: 1 },
    ]);
  });
});
