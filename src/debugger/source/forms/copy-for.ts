/** COPY for the other builder. */
import { basename, dirname } from 'node:path/posix';
import type { CopyInstruction } from '../../../dockerfile/instruction.js';
import type { Rewritten, Step } from './translate.js';

const directories = 'where a source is a directory, kleene copies it, docker what is in it';

/**
 * `COPY conf /etc/app/` puts the directory into the place for kleene, what is in it for docker. `COPY conf /etc/conf/` for docker is
 * `COPY conf /etc/` for kleene.
 */
export function copyFor(copy: CopyInstruction, { number, to, facts, escape }: Step): Rewritten {
  const sources = facts.sources.get(number) ?? 'unknown';
  // The lines of heredocs are the instruction's own: it stays as it is.
  if (copy.documents.length > 0)
    return { lines: copy.sources.length === 0 || sources === 'files' ? [] : [directories] };
  const lines: string[] = [];
  let words = [...copy.sources, copy.destination];
  const quoted = words.some((word) => /["'\\`]/.test(word.replaceAll(escape, '\\')));
  if (sources === 'unknown') lines.push(directories);
  else if (sources !== 'files') {
    const moved = quoted ? undefined : withDirectory(copy, to);
    if (sources === 'mixed' || moved === undefined) {
      lines.push(
        to === 'docker'
          ? 'docker copies what is in the directory, not the directory: name it in the destination'
          : 'kleene copies the directory itself, not what is in it',
      );
    } else words = [...copy.sources, moved];
  }
  const changed = words.at(-1) !== copy.destination;
  if (quoted && to === 'docker') return { texts: [`COPY ${JSON.stringify(words.map(unquoted))}`], lines };
  if (quoted) lines.push('quotes in the words of COPY mean something else to kleene');
  if (!changed) return { lines };
  // A JSON array stays one.
  const json = /^\S+\s+\[/.test(copy.logical);
  return { texts: [json ? `COPY ${JSON.stringify(words)}` : `COPY ${words.join(' ')}`], lines };
}

/** The destination under which the other builder makes the same of a single directory; undefined where there is none for certain. */
function withDirectory({ sources, destination }: CopyInstruction, to: 'kleene' | 'docker'): string | undefined {
  const [source = '', ...more] = sources;
  const name = basename(source.replace(/\/+$/, ''));
  if (more.length > 0 || name === '' || /[*?[$]/.test(source) || destination.includes('$')) return undefined;
  // What is in it, for both.
  if (name === '.') return destination;
  const isDirectory = /(^|\/)\.?$/.test(destination);
  const place = destination.replace(/\/\.?$/, '');
  // Without a slash kleene asks whether there is a directory.
  if (to === 'docker') return isDirectory ? `${destination === '.' ? '.' : place}/${name}/` : undefined;
  if (basename(place) !== name) return undefined;
  const parent = dirname(place);
  return parent === '/' ? '/' : `${parent}/`;
}

/** The quotes of the shell-like form taken away: in JSON they would be part of the name. */
function unquoted(word: string): string {
  return word.replace(/\\(.)|["']/g, '$1');
}
