/** Hosts that klee cannot work on: one line with a hint, and nothing stays mounted or running. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { baseImages } from '../../scripts/setup/images.mjs';
import { type CliResult, klee, kleeArgv } from '../support/cli.js';
import { expectComplaint } from '../support/complaint.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { leftovers } from '../support/leftovers.js';
import { describeOn } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';

/** Puts a shell script around klee, `"$@"` in it, in a mount namespace of its own: what the script mounts is gone with it. */
const inNamespace = (script: string) => ['unshare', '--mount', 'sh', '-euc', script, 'sh'];

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];

/** False where the project lies below a home directory that is closed to others. */
function nobodyReadsKlee(): boolean {
  return spawnSync('setpriv', [...nobody.slice(1), ...kleeArgv, '--version']).status === 0;
}

describeOn(['overlay+oci'], 'a host that klee cannot work on', () => {
  const root = useKleeRoot('busybox');

  afterEach(() => {
    expect(root.traces()).toEqual([]);
  });

  it('a host without an OCI runtime', async () => {
    const hide =
      'for p in /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /bin /sbin; do for r in crun runc; do if [ -e $p/$r ]; then mount --bind /dev/null $p/$r; fi; done; done';
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    const result = await klee(['build', context], { root, behind: inNamespace(`${hide}; "$@"`) });
    expectComplaint(result, {
      status: 125,
      error: 'error: no OCI runtime works on this host (crun: not installed; runc: not installed)',
      hint: /^hint: apt-get install crun/,
    });
  });

  it('a host on which klee may not mount', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    const behind = ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'];
    expectComplaint(await klee(['build', context], { root, behind }), {
      status: 125,
      error: 'error: klee may not make mounts and jails on this host',
      hint: 'run it as root',
    });
  });

  it.runIf(nobodyReadsKlee())('a user who may do nothing here', async () => {
    const directory = temporaryDirectory();
    chmodSync(tmpdir(), 0o711);
    chmodSync(directory, 0o755);
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    chmodSync(context, 0o755);
    const denied = await klee(['build', context], { root: join(directory, 'klee'), behind: nobody });
    expectComplaint(denied, { status: 125, error: /^error: /, hint: /^hint: .*\broot\b/ });
    expect(readdirSync(directory)).toEqual([]);
    mkdirSync(join(directory, 'own'));
    chmodSync(join(directory, 'own'), 0o777);
    const base = ['image', 'create', '-q', '-t', 'busybox', 'fetch', baseImages.busybox];
    const unable = await klee(base, { root: join(directory, 'own'), behind: nobody });
    expectComplaint(unable, { status: 125, error: /^error: /, hint: /^hint: .*\broot\b/ });
  });

  /** Commands that print before anything ends them; what the latter ones run goes on for long. */
  function printing(): string[][] {
    const script = 'echo started; exec sleep 1000';
    const context = writeContext({ Dockerfile: `FROM busybox\nRUN ${script}\n` });
    const builds = [
      ['build'],
      ['build', '--json'],
      ['debug', '--batch', '-ex', 'next 2'],
      ['debug', '--json', '-ex', 'next 2'],
    ];
    const run = ['run', 'busybox', 'sh', '-c', script];
    return [['--version'], ['lsi'], run, ...builds.map((words) => [...words, context])];
  }

  it('a disk that is full where standard output goes', async () => {
    const behind = ['sh', '-c', '"$@" > /dev/full', 'sh'];
    for (const command of printing()) {
      const { status, stderr } = await klee(command, { root, behind });
      const [said, ...more] = stderr.split('\n');
      expect([command, said, status]).toEqual([
        command,
        'error: standard output cannot be written: no space left on device',
        125,
      ]);
      expect(more.join('\n')).not.toMatch(/error|^ +at /m);
      expect(root.traces()).toEqual([]);
    }
  });

  it('a pipe that nobody reads any more where standard output goes', async () => {
    const pipe = join(temporaryDirectory(), 'pipe');
    // A pipe opens for writing as long as there is a reader: file descriptor 4.
    const behind = ['sh', '-euc', 'mkfifo "$0"; exec 4<> "$0" 3> "$0" 4>&-; rm "$0"; exec "$@" >&3 3>&-', pipe];
    for (const command of printing()) {
      const { status, stderr } = await klee(command, { root, behind });
      expect([command, status]).toEqual([command, 128 + constants.signals.SIGPIPE]);
      expect(stderr).not.toMatch(/error|^ +at /m);
      expect(root.traces()).toEqual([]);
    }
  });

  it.each([
    ['a step whose command fails of it', 'FROM busybox\nRUN echo a > /a\nRUN dd if=/dev/zero of=/big bs=1M count=64\n'],
    [
      'a step whose command hides it',
      'FROM busybox\nRUN dd if=/dev/zero of=/big bs=4k count=16384 2> /dev/null; true\nRUN echo a > /a\n',
    ],
    ['a COPY', 'FROM busybox\nCOPY big /big\n'],
  ])('a disk that is full in %s', async (_, dockerfile) => {
    const directory = temporaryDirectory();
    const context = writeContext({ Dockerfile: dockerfile, big: 'x'.repeat(16_000_000) });
    const create = [...kleeArgv, 'image', 'create', '-q', '-t', 'busybox', 'fetch', baseImages.busybox];
    const prepare = `mount -t tmpfs -o size=12m none ${directory}; ${create.join(' ')} > /dev/null; status=0`;
    const look = `|| status=$?; cd ${directory}; find sessions overlay/d overlay/s -mindepth 1; exit $status`;
    const result = await klee(['build', '-t', 'big', context], {
      root: directory,
      behind: inNamespace(`${prepare}; "$@" ${look}`),
    });
    expectComplaint(result, {
      status: 125,
      error: /^error: no space left on device/,
      hint: /^hint: free space below the klee root: /,
    });
    // Nothing is left of the session, full disk or not: there is the snapshot of the base image alone.
    expect(result.stdout).toMatch(/\noverlay\/s\/[0-9a-f]{12}\.json\n$/);
    expect(result.stdout.match(/^(?:sessions|overlay)\//gm)).toHaveLength(1);
    expect(leftovers(directory)).toEqual([]);
  });

  /** In a klee root of 12 MB, gone with the namespace: runs `$1` as klee with the words behind it, in `script`. */
  async function onSmallDisk(dockerfile: string, args: readonly string[], script: string): Promise<CliResult> {
    const directory = temporaryDirectory();
    const context = writeContext({ Dockerfile: dockerfile });
    const prepare = [
      `mount -t tmpfs -o size=12m none ${directory}`,
      `k() { ${kleeArgv.join(' ')} "$@"; }`,
      `k image create -q -t busybox fetch ${baseImages.busybox} > /dev/null`,
    ];
    const look = `cd ${directory}; find . -name big`;
    const behind = inNamespace([...prepare, script, look].join('\n'));
    return klee([...args, context], { root: directory, behind });
  }

  it('a step that fills the disk, with nothing in the way of the next: what it left is dropped at once', async () => {
    const dockerfile =
      'FROM busybox\nRUN echo a > /a\nRUN dd if=/dev/zero of=/big bs=1M count=64; true\nRUN echo c > /c\n';
    const commands = ['continue', 'edit 3 RUN echo s > /s', 'continue'].flatMap((line) => ['-ex', line]);
    const { stdout } = await onSmallDisk(dockerfile, ['debug', '-q', '--batch', '--keep', ...commands], '"$@"');
    expect(stdout).toMatch(
      /\nDropped what the failed attempt left; back on snapshot @.*\nno space left on device\n {2}hint: .*'klee sessions prune'/,
    );
    expect(stdout).toMatch(/\nBuild finished: 4\/4 steps, snapshot @[0-9a-f]{12}\n/);
    expect(stdout).not.toMatch(/big$/m);
  });

  it('a disk without a byte: what is to make room on it does', async () => {
    const dockerfile = 'FROM busybox\nRUN dd if=/dev/zero of=/big bs=1M count=4\n';
    const fill = 'dd if=/dev/zero of="$KLEE_ROOT/filler" bs=1k 2> /dev/null || true';
    const session = ['debug', '-q', '--batch', '--keep', '-ex', 'continue'];
    const { status, stdout } = await onSmallDisk(
      dockerfile,
      session,
      `"$@" > /dev/null; ${fill}; k sessions prune -f; ${fill}; k image prune -af`,
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nfreed 4\.19 MB\n/);
    expect(stdout).not.toMatch(/big$/m);
  });
});
