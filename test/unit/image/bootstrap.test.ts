import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { KleeError } from '../../../src/errors.js';
import type { Machine } from '../../../src/host/machine.js';
import type { ProgramOptions, ProgramResult, Programs } from '../../../src/host/programs.js';
import { sourcesFor } from '../../../src/image/create/apt-sources.js';
import { bootstrapMethod } from '../../../src/image/create/bootstrap.js';
import type { CreateEvent } from '../../../src/image/create/method.js';
import { machine } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

const deb822 = `Types: deb deb-src
# a comment
URIs: http://deb.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://deb.example/security
Suites:
 bookworm-security
Components: main

Types: deb
URIs: https://third.example
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://deb.example/debian
Suites: bookworm-backports
`;

describe('sourcesFor', () => {
  it('renames the suites of deb822 sources and leaves out what is not the distribution', () => {
    expect(sourcesFor('trixie', deb822, 'deb822')).toBe(`Types: deb deb-src
# a comment
URIs: http://deb.example/debian
Suites: trixie trixie-updates
Components: main

Types: deb
URIs: http://deb.example/security
Suites: trixie-security
Components: main
`);
    expect(sourcesFor('sid', deb822, 'deb822')).toMatch(
      /^Types: deb deb-src\n.*\n.*\nSuites: sid\nComponents: main\n$/,
    );
  });

  it('renames those of one-line sources', () => {
    const text = `# comment
deb cdrom:[Debian 11]/ bullseye main
deb [signed-by=/k.gpg arch=amd64] http://deb.example/debian bullseye main contrib
deb-src http://deb.example/debian bullseye main
deb http://deb.example/security bullseye-security main
deb http://third.example stable main
`;
    expect(sourcesFor('bookworm', text, 'one-line')).toBe(
      `deb [signed-by=/k.gpg arch=amd64] http://deb.example/debian bookworm main contrib
deb http://deb.example/security bookworm-security main
`,
    );
    expect(sourcesFor('bookworm', '# nothing\n', 'one-line')).toBeUndefined();
  });
});

describe('bootstrap', () => {
  /** mmdebstrap's part, played. */
  function machineThat(answer: (argv: readonly string[], options: ProgramOptions) => Partial<ProgramResult>): Machine {
    const attempt: Programs['attempt'] = (argv, options = {}) =>
      Promise.resolve({ argv, exitCode: 0, stdout: '', stderr: '', durationMs: 0, ...answer(argv, options) });
    return { ...machine, programs: { ...machine.programs, attempt } };
  }

  function apt(): string {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'sources.list.d'));
    writeFileSync(join(directory, 'sources.list.d/debian.sources'), deb822);
    return directory;
  }

  it("gives mmdebstrap the host's sources, and keeps the host's files out of the image", async () => {
    const target = temporaryDirectory();
    let seen: { argv: readonly string[]; options: ProgramOptions } | undefined;
    const host = machineThat((argv, options) => {
      seen = { argv, options };
      mkdirSync(join(target, 'etc'));
      for (const name of ['resolv.conf', 'hostname', 'os-release']) writeFileSync(join(target, 'etc', name), '');
      options.onOutput?.(Buffer.from('I: running apt-get upd'));
      options.onOutput?.(Buffer.from('ate...\r  10% [====]\rI: success in 3 seconds\n'));
      return {};
    });
    const events: CreateEvent[] = [];
    const method = bootstrapMethod(host, 'bookworm', { include: ['postgresql', 'less'], aptDirectory: apt() });
    expect(method.defaultTag).toBe('debian:bookworm');
    await method.fill(target, { report: (event) => events.push(event) });
    expect(seen?.argv).toEqual([
      ...['setpriv', '--pdeathsig', 'TERM', '--', 'unshare', '--mount', '--propagation', 'private', '--'],
      ...['mmdebstrap', '--variant=apt', '--format=directory', '--include=postgresql,less', 'bookworm', target, '-'],
    ]);
    expect(seen?.options.input).toBe(sourcesFor('bookworm', deb822, 'deb822'));
    expect(readdirSync(join(target, 'etc'))).toEqual(['os-release']);
    expect(events.map((event) => event.kind === 'stage' && event.text)).toEqual([
      'installing Debian bookworm with mmdebstrap',
      'running apt-get update',
    ]);
  });

  it("repeats apt's own complaint", async () => {
    const stderr =
      "I: running apt-get update...\nE: The repository 'http://deb.example nosuch Release' does not have a Release file.\nE: apt-get failed\n";
    const method = bootstrapMethod(
      machineThat(() => ({ exitCode: 25, stderr })),
      'nosuch',
      { aptDirectory: apt() },
    );
    await expect(method.fill(temporaryDirectory(), { report: () => undefined })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message:
        "could not bootstrap nosuch: The repository 'http://deb.example nosuch Release' does not have a Release file.",
    });
  });

  it('names the package of mmdebstrap where it is missing', async () => {
    const method = bootstrapMethod(
      machineThat(() => ({ exitCode: 127 })),
      'bookworm',
      { aptDirectory: apt() },
    );
    await expect(method.fill(temporaryDirectory(), { report: () => undefined })).rejects.toMatchObject({
      code: 'KLEE_MISSING_PROGRAM',
      message: 'mmdebstrap is not installed',
      hint: expect.stringContaining('mmdebstrap') as string,
    });
  });

  it('says so where there are no sources, or no suite', async () => {
    const host = machineThat(() => ({}));
    const nowhere = temporaryDirectory();
    await expect(
      bootstrapMethod(host, 'bookworm', { aptDirectory: nowhere }).fill(nowhere, { report: () => undefined }),
    ).rejects.toThrowError(`no apt sources of this host in ${nowhere}`);
    for (const suite of ['--hook', 'a b', '', '../x'])
      expect(() => bootstrapMethod(host, suite)).toThrowError(KleeError);
    expect(() => bootstrapMethod(host, 'bookworm', { include: ['-x'] })).toThrowError(
      "'-x' is not the name of a package",
    );
    expect(existsSync(nowhere)).toBe(true);
  });
});
