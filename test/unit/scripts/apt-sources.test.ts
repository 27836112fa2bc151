import { describe, expect, it } from 'vitest';
import { debianSources } from '../../../scripts/setup/apt-sources.mjs';

const deb822 = `Types: deb
# an older mirror
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.example/debian
Suites: bookworm-security
Components: main contrib

Types: deb
URIs: http://other.example/apt
Suites: bookworm
Components: stable

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
`;

describe('debianSources', () => {
  it('takes the release, its updates and security from deb822 files, and nothing else', () => {
    const keyring = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
    expect(debianSources([{ name: 'debian.sources', text: deb822 }], 'bookworm')).toEqual([
      `deb ${keyring} http://mirror.example/debian bookworm main`,
      `deb ${keyring} http://mirror.example/debian bookworm-updates main`,
      'deb http://security.example/debian bookworm-security main',
    ]);
  });

  it('reads one-line files, with options and comments', () => {
    const text = [
      '# deb http://old.example/debian bookworm main',
      'deb [arch=amd64] http://mirror.example/debian bookworm main non-free # ours',
      'deb-src http://mirror.example/debian bookworm main',
      'deb http://tools.example/apt tools-bookworm main',
    ].join('\n');
    expect(debianSources([{ name: 'sources.list', text }], 'bookworm')).toEqual([
      'deb [arch=amd64] http://mirror.example/debian bookworm main',
    ]);
  });

  it('gives nothing for a release that the host does not install from', () => {
    expect(debianSources([{ name: 'debian.sources', text: deb822 }], 'trixie')).toEqual([]);
  });

  it('gives nothing when there are only updates', () => {
    const text = 'deb http://security.example/debian bookworm-security main';
    expect(debianSources([{ name: 'sources.list', text }], 'bookworm')).toEqual([]);
  });
});
