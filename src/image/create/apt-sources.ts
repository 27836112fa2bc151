/** The host's own apt sources, made to name another suite: what `bootstrap SUITE` installs from. Pure. */

/** `one-line`: sources.list(5), `deb URI SUITE COMPONENTS`. `deb822`: paragraphs of fields, in files that end in .sources. */
export type SourcesFormat = 'one-line' | 'deb822';

/** Suites that have no `-security` and no `-updates`. */
const rolling = new Set(['sid', 'unstable', 'experimental']);

/**
 * The sources in `text` with `suite` in the place of their own: `bookworm-updates` becomes `trixie-updates`.
 * Undefined where `text` has none of use. Sources of other suites than the first one's (third parties') and of CDs are left out.
 */
export function sourcesFor(suite: string, text: string, format: SourcesFormat): string | undefined {
  const entries = format === 'deb822' ? text.split(/\n\s*\n/) : text.split('\n');
  const suitesOf = format === 'deb822' ? deb822Suites : oneLineSuites;
  const own = entries.map((entry) => suitesOf(entry)[0]).find((found) => found !== undefined);
  if (own === undefined) return undefined;
  const kept = entries.flatMap((entry) => {
    const suites = suitesOf(entry).filter((found) => baseOf(found) === baseOf(own));
    const renamed = suites.map((found) => suite + found.slice(baseOf(found).length));
    const wanted = rolling.has(suite) ? renamed.filter((found) => found === suite) : renamed;
    return wanted.length === 0 ? [] : [withSuites(entry, wanted.join(' '), format)];
  });
  return kept.length === 0 ? undefined : `${kept.join(format === 'deb822' ? '\n\n' : '\n').trim()}\n`;
}

/** `bookworm` of `bookworm-updates`, `buster` of `buster/updates`. */
function baseOf(suite: string): string {
  return /^[^/-]*/.exec(suite)?.[0] ?? suite;
}

const oneLine = /^(?<before>\s*deb\s+(?:\[[^\]]*\]\s+)?(?!cdrom:)\S+\s+)(?<suite>\S+)(?<after>\s.*)?$/;

function oneLineSuites(line: string): string[] {
  const suite = oneLine.exec(line)?.groups?.['suite'];
  return suite === undefined ? [] : [suite];
}

/** The field with the lines that continue it. */
const suitesField = /^(?<name>Suites:)(?<value>.*(?:\n[ \t].*)*)/im;

function deb822Suites(paragraph: string): string[] {
  const usable = /^Types:.*\bdeb\b(?!-)/im.test(paragraph) && !/^Enabled:\s*no\b/im.test(paragraph);
  if (!usable || /^URIs:\s*cdrom:/im.test(paragraph)) return [];
  return (suitesField.exec(paragraph)?.groups?.['value'] ?? '').split(/\s+/).filter((suite) => suite !== '');
}

function withSuites(entry: string, suites: string, format: SourcesFormat): string {
  return format === 'deb822'
    ? entry.replace(suitesField, (_field, name: string) => `${name} ${suites}`)
    : entry.replace(
        oneLine,
        (_line, before: string, _suite: string, after: string | undefined) => `${before}${suites}${after ?? ''}`,
      );
}
