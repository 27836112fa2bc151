// The Debian sources of this host, so that a base image comes from where the host itself gets its packages.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ types: string[], uris: string[], suites: string[], components: string[], options: string }} Source
 */

/** One-line style: sources.list(5). @param {string} text @returns {Source[]} */
function parseList(text) {
  /** @type {Source[]} */
  const sources = [];
  for (const line of text.split('\n')) {
    const match = /^\s*(deb)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match === null) continue;
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match;
    sources.push({ types: [type], uris: [uri], suites: [suite], components: components.trim().split(/\s+/), options });
  }
  return sources;
}

/** deb822 style: sources.list(5). @param {string} text @returns {Source[]} */
function parseDeb822(text) {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
    .map((stanza) => {
      /** @param {string} name */
      const field = (name) =>
        (new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '')
          .trim()
          .split(/\s+/)
          .filter(Boolean);
      const [keyring] = field('Signed-By');
      return {
        types: field('Enabled')[0] === 'no' ? [] : field('Types'),
        uris: field('URIs'),
        suites: field('Suites'),
        components: field('Components'),
        options: keyring?.startsWith('/') ? `signed-by=${keyring}` : '',
      };
    });
}

/**
 * Lines of sources.list(5) for a Debian release. Only what has the component `main` of exactly that release, its
 * updates and its security updates: other repositories carry the release in their suite's name too.
 * @param {readonly { name: string, text: string }[]} files
 * @param {string} release
 * @returns {string[]}
 */
export function debianSources(files, release) {
  const suites = new Set([release, `${release}-updates`, `${release}-security`]);
  const lines = files
    .flatMap(({ name, text }) => (name.endsWith('.sources') ? parseDeb822(text) : parseList(text)))
    .filter((source) => source.types.includes('deb') && source.components.includes('main'))
    .flatMap(({ uris, suites: offered, options }) =>
      uris.flatMap((uri) =>
        offered
          .filter((suite) => suites.has(suite))
          .map((suite) => `deb ${options === '' ? '' : `[${options}] `}${uri} ${suite} main`),
      ),
    );
  // Updates alone do not make a system.
  return lines.some((line) => line.endsWith(` ${release} main`)) ? [...new Set(lines)] : [];
}

/** @param {string} release */
export function hostDebianSources(release) {
  const directory = '/etc/apt/sources.list.d';
  const names = ['/etc/apt/sources.list', ...listDirectory(directory).map((name) => path.join(directory, name))];
  const files = names
    .filter((name) => /\.(list|sources)$/.test(name))
    .map((name) => ({ name, text: readIfThere(name) }));
  return debianSources(files, release);
}

/** @param {string} directory */
function listDirectory(directory) {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
