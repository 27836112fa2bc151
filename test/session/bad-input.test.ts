/** What cannot be built is said in one line with a hint, by the documented exit status; nothing stays mounted or running. */
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { type Complaint, expectComplaint } from '../support/complaint.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';

describeAsRoot('bad input', () => {
  const root = useKleeRoot('busybox');

  afterEach(() => {
    expect(root.traces()).toEqual([]);
  });

  it.each(['build', 'debug'])('klee %s where there is no Dockerfile', async (command) => {
    const context = writeContext({ 'other.txt': '' });
    const result = await klee([command, context], { root });
    expectComplaint(result, {
      status: 2,
      error: `error: ${context}/Dockerfile does not exist`,
      hint: 'name a Dockerfile, or a directory that has one',
    });
  });

  it('a context that is not there', async () => {
    expectComplaint(await klee(['build', '/no/such'], { root }), {
      status: 2,
      error: 'error: the context /no/such is not a directory',
      hint: 'name the directory that COPY takes files from',
    });
  });

  it('something to debug that is nothing', async () => {
    expectComplaint(await klee(['debug', 'nothing'], { root }), {
      status: 2,
      error: 'error: nothing is no file, no directory and no image',
      hint: /^hint: /,
    });
  });

  it('a base image to debug', async () => {
    expectComplaint(await klee(['debug', 'busybox'], { root }), {
      status: 2,
      error: 'error: busybox is a base image: it has no build to debug',
      hint: /^hint: klee debug takes a Dockerfile/,
    });
  });

  it.each<[string, string, Complaint]>([
    ['an empty Dockerfile', '', { status: 2, error: /^error: Dockerfile .*no instruction/, hint: /^hint: / }],
    [
      'one of comments alone',
      '# nothing\n\n',
      { status: 2, error: /^error: Dockerfile .*no instruction/, hint: /^hint: / },
    ],
    [
      'an unknown instruction',
      'FROM busybox\nRUNN true\n',
      { status: 2, error: "error in 'RUNN true': invalid instruction", hint: /RUN/ },
    ],
    [
      'an instruction before FROM',
      'ENV a=b\nFROM busybox\n',
      { status: 2, error: "error: 'ENV a=b' not permitted before a FROM instruction", hint: /^hint: / },
    ],
    [
      'a variable with a bad name',
      'FROM busybox\nENV 1a=b\n',
      { status: 2, error: 'error: ENV/ARG variable name is invalid on line: ENV 1a=b', hint: /^hint: / },
    ],
    [
      'an unknown image',
      'FROM nosuch:image\nRUN true\n',
      { status: 1, error: 'error: could not find image nosuch:image', hint: /^hint: / },
    ],
    [
      'a bad snapshot',
      'FROM busybox@0123456789ab\nRUN true\n',
      { status: 1, error: 'error: invalid snapshot @0123456789ab', hint: /^hint: / },
    ],
    [
      'a COPY of what is missing',
      'FROM busybox\nCOPY missing /\n',
      { status: 1, error: 'error: COPY missing: not in the context', hint: /^hint: the context is \// },
    ],
    [
      'a COPY of no match',
      'FROM busybox\nCOPY *.nothing /\n',
      { status: 1, error: 'error: COPY *.nothing: no file in the context matches', hint: /^hint: the context is \// },
    ],
    [
      'a COPY from outside',
      'FROM busybox\nCOPY ../secret /\n',
      { status: 1, error: 'error: COPY ../secret: outside the context', hint: /^hint: copy from below \// },
    ],
    [
      'a COPY through a link that leads outside',
      'FROM busybox\nCOPY link /\n',
      {
        status: 1,
        error: 'error: COPY link: a symbolic link leads outside the context',
        hint: /^hint: copy the file itself /,
      },
    ],
    [
      'a COPY through a directory that leads outside',
      'FROM busybox\nCOPY out/passwd /\n',
      { status: 1, error: 'error: COPY out/passwd: a symbolic link leads outside the context', hint: /^hint: / },
    ],
  ])('%s', async (_, dockerfile, complaint) => {
    const context = writeContext({ Dockerfile: dockerfile });
    symlinkSync('/etc/passwd', join(context, 'link'));
    symlinkSync('/etc', join(context, 'out'));
    const result = await klee(['build', '-t', 'bad', context], { root });
    expectComplaint(result, complaint);
    expect(result.stdout).not.toContain('Snapshot created');
  });

  it('a COPY never follows a link of the image out of it', async () => {
    const outside = temporaryDirectory();
    const context = writeContext({
      Dockerfile: `FROM busybox\nRUN ln -s ${outside} /out\nCOPY file /out/file\n`,
      file: 'x\n',
    });
    const result = await klee(['build', context], { root });
    expect(readdirSync(outside)).toEqual([]);
    expect(result.stderr).not.toMatch(/^ {4}at /m);
  });

  it('a program that does not exist, in the exec form', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN ["/no/such/program"]\n' });
    const result = await klee(['build', context], { root });
    expect(result.stdout).toContain('/no/such/program');
    expect(result.stderr).toMatch(
      /^The command '\/no\/such\/program' returned a non-zero code: 127\nFailed to build image [0-9a-f]{12}\.\n$/,
    );
    expect(result.status).toBe(1);
  });

  it.each([
    ['allow.sysvip', /allow\.sysvipc/],
    ['nonsense', /^hint: /],
  ])('-J %s', async (parameter, hint) => {
    const context = writeContext({ Dockerfile: 'FROM busybox\n' });
    const result = await klee(['build', '-J', parameter, context], { root });
    expectComplaint(result, { status: 2, error: new RegExp(`^error: .*${parameter}`), hint });
  });

  it.each([
    [['frobnicate'], /frobnicate/],
    [['build', '--frobnicate'], /--frobnicate/],
    [['debug', '--batch', '-x', '/no/such/script'], /\/no\/such\/script cannot be read/],
    [['build', '--build-arg', 'novalue', '.'], /novalue/],
  ])('klee %j', async (args, error) => {
    expectComplaint(await klee(args, { root }), { status: 2, error, hint: /^hint: / });
  });

  it('a script that ends at its first error', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n', script: 'next\nfrobnicate\nnext\n' });
    const result = await klee(['debug', '--batch', '-x', 'script', context], { root, cwd: context });
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('Undefined command: "frobnicate".');
    expect(result.stdout).not.toContain('RUN true\n--> Snapshot');
  });
});
