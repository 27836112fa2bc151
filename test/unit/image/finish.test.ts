import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Machine } from '../../../src/host/machine.js';
import { finishTree, type Touches, untouched } from '../../../src/image/create/finish.js';
import type { CreateEvent } from '../../../src/image/create/method.js';
import { machine } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

let directory: string;
let tree: string;
let events: CreateEvent[];

beforeEach(() => {
  directory = temporaryDirectory();
  tree = join(directory, 'tree');
  mkdirSync(tree);
  events = [];
});

const stages = () => events.flatMap((event) => (event.kind === 'stage' ? [event.text] : []));

async function finish(host: Machine, touches: Partial<Touches>, cancel?: AbortSignal): Promise<void> {
  const context = {
    report: (event: CreateEvent) => void events.push(event),
    ...(cancel === undefined ? {} : { cancel }),
  };
  await finishTree(host, tree, { ...untouched, ...touches }, context);
}

/** This machine, but that its /etc is another directory. */
function withEtc(files: Readonly<Record<string, string>>): Machine {
  const etc = join(directory, 'machine');
  mkdirSync(etc);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(etc, name), content);
  const { readFile } = machine.files;
  return {
    ...machine,
    files: { ...machine.files, readFile: (path) => readFile(String(path).replace(/^\/etc\//, `${etc}/`)) },
  };
}

describe('the files of the machine', () => {
  it('come into the image where they are asked for, and only there', async () => {
    const host = withEtc({ 'resolv.conf': 'nameserver 192.0.2.1\n', localtime: 'TZif' });
    mkdirSync(join(tree, 'etc'));
    writeFileSync(join(tree, 'etc/resolv.conf'), 'its own');
    await finish(host, {});
    expect(readdirSync(join(tree, 'etc'))).toEqual(['resolv.conf']);
    expect(readFileSync(join(tree, 'etc/resolv.conf'), 'utf8')).toBe('its own');
    await finish(host, { localtime: true });
    expect(readFileSync(join(tree, 'etc/resolv.conf'), 'utf8')).toBe('its own');
    expect(readFileSync(join(tree, 'etc/localtime'), 'utf8')).toBe('TZif');
    await finish(host, { dns: true });
    expect(readFileSync(join(tree, 'etc/resolv.conf'), 'utf8')).toBe('nameserver 192.0.2.1\n');
    for (const name of ['resolv.conf', 'localtime']) expect(statSync(join(tree, 'etc', name)).mode & 0o777).toBe(0o644);
  });

  it('take the place of a link, and follow none', async () => {
    const host = withEtc({ 'resolv.conf': 'nameserver 192.0.2.1\n' });
    const outside = join(directory, 'outside');
    writeFileSync(outside, 'untouched');
    mkdirSync(join(tree, 'etc'));
    symlinkSync(outside, join(tree, 'etc/resolv.conf'));
    await finish(host, { dns: true });
    expect(readFileSync(outside, 'utf8')).toBe('untouched');
    expect(lstatSync(join(tree, 'etc/resolv.conf')).isFile()).toBe(true);
  });

  it('never go where a link in the place of /etc leads', async () => {
    const host = withEtc({ 'resolv.conf': 'nameserver 192.0.2.1\n' });
    const outside = join(directory, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(tree, 'etc'));
    await expect(finish(host, { dns: true })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: '/etc of the image is not a directory',
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('make an /etc where there is none', async () => {
    await finish(withEtc({ localtime: 'TZif' }), { localtime: true });
    expect(statSync(join(tree, 'etc')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(tree, 'etc/localtime'), 'utf8')).toBe('TZif');
  });

  it('are done without where the machine has none', async () => {
    mkdirSync(join(tree, 'etc'));
    writeFileSync(join(tree, 'etc/localtime'), 'its own');
    await finish(withEtc({}), { localtime: true });
    expect(readFileSync(join(tree, 'etc/localtime'), 'utf8')).toBe('its own');
    expect(stages()).toEqual(['there is no /etc/localtime here: the image gets none']);
  });
});

describe('--update', () => {
  let asked: string;

  beforeEach(() => {
    asked = join(directory, 'asked');
    mkdirSync(join(tree, 'bin'));
    writeFileSync(join(tree, 'bin/freebsd-version'), '#!/bin/sh\nUSERLAND_VERSION="14.2-RELEASE-p1"\n');
  });

  /** This machine as a FreeBSD, on which freebsd-update(8) is a script. */
  function updating(script: string): Machine {
    const programs = join(directory, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'freebsd-update'), `#!/bin/sh\necho "$@" > ${asked}\nbase=$2 work=$4\n${script}`);
    chmodSync(join(programs, 'freebsd-update'), 0o755);
    const path = [programs, process.env['PATH']].join(delimiter);
    const { attempt } = machine.programs;
    return {
      ...machine,
      platform: 'freebsd',
      programs: {
        ...machine.programs,
        attempt: (argv, options) => attempt(argv, { ...options, env: { ...options?.env, PATH: path } }),
      },
    };
  }

  it('fetches and installs for the release that the image is, and leaves nothing of its work', async () => {
    const script = [
      'stat -c %a "$work" > "$base/mode"; touch "$work/tag"',
      'echo "$PAGER" > "$base/pager"',
      'echo "Looking up update.FreeBSD.org mirrors... 3 mirrors found."',
      'echo "Fetching 12 patches.....10.. done."',
      'echo "The following files will be updated as part of updating to"; echo /bin/sh',
      'printf "Installing updates..."; echo patched > "$base/bin/sh"; echo " done."',
    ];
    await finish(updating(script.join('\n')), { update: true });
    const work = join(tree, '.klee-freebsd-update');
    expect(readFileSync(asked, 'utf8')).toBe(
      `-b ${tree} -d ${work} --not-running-from-cron --currently-running 14.2-RELEASE-p1 fetch install\n`,
    );
    expect(readFileSync(join(tree, 'mode'), 'utf8')).toBe('700\n');
    expect(readFileSync(join(tree, 'pager'), 'utf8')).toBe('cat\n');
    expect(readFileSync(join(tree, 'bin/sh'), 'utf8')).toBe('patched\n');
    expect(readdirSync(tree).sort()).toEqual(['bin', 'mode', 'pager']);
    expect(stages()).toEqual([
      'updating FreeBSD 14.2-RELEASE-p1',
      'Looking up update.FreeBSD.org mirrors',
      'Fetching 12 patches',
      'Installing updates',
    ]);
  });

  it('says what freebsd-update says when it fails', async () => {
    const script =
      'echo "Fetching public key... failed."; echo "No mirrors remaining, giving up."; echo; echo "More."; exit 1';
    const host = updating(script);
    await expect(finish(host, { update: true })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: 'could not update FreeBSD 14.2-RELEASE-p1: No mirrors remaining, giving up.',
    });
    expect(readdirSync(tree)).toEqual(['bin']);
  });

  it('ends all that freebsd-update has started when it is interrupted', async () => {
    const controller = new AbortController();
    const host = updating('echo $$ > "$base/pid"; sleep 991171; true');
    const finished = finish(host, { update: true }, controller.signal);
    await vi.waitFor(() => expect(readdirSync(tree)).toContain('pid'));
    const group = Number(readFileSync(join(tree, 'pid'), 'utf8'));
    // The shell and its sleep, both in the group of their own that timeout(1) has made.
    await vi.waitFor(() => expect(descendants(group)).toContain('sleep'));
    controller.abort(new Error('stop'));
    await expect(finished).rejects.toThrowError('stop');
    await vi.waitFor(() => expect(descendants(group)).toEqual([]));
    expect(readdirSync(tree)).not.toContain('.klee-freebsd-update');
  });

  it('refuses what freebsd-update would not take', async () => {
    const host = updating('exit 99');
    writeFileSync(join(tree, 'bin/freebsd-version'), 'USERLAND_VERSION="15.0-STABLE"\n');
    await expect(finish(host, { update: true })).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: 'freebsd-update(8) has updates for releases alone, not for 15.0-STABLE',
    });
    writeFileSync(join(tree, 'bin/freebsd-version'), '');
    await expect(finish(host, { update: true })).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: 'cannot update what is not FreeBSD: the image has no /bin/freebsd-version',
    });
  });
});

/** What still runs of the process `pid` and its children. */
function descendants(pid: number): string[] {
  const found: string[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    } catch {
      continue;
    }
    const [, comm = '', state = '', parent = ''] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? [];
    if (state !== 'Z' && (Number(name) === pid || Number(parent) === pid)) found.push(comm);
  }
  return found;
}
