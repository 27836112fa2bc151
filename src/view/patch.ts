/** Unified diffs of texts, as diff(1) and git print them. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { plainTheme, type Theme } from './theme.js';

export interface Version {
  /** What stands after `---` or `+++`; `/dev/null` for a file that is not there. */
  readonly name: string;
  readonly text: string;
}

/** The patch from `before` to `after` with three lines of context; empty when they have the same text. */
export function patch(before: Version, after: Version): string {
  if (before.text === after.text) return '';
  return createTwoFilesPatch(before.name, after.name, before.text, after.text, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** A patch in colours. */
export function colourPatch(text: string, theme: Theme = plainTheme): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('--- ') || line.startsWith('+++ ')) return theme.heading(line);
      if (line.startsWith('@@')) return theme.name(line);
      if (line.startsWith('+')) return theme.added(line);
      if (line.startsWith('-')) return theme.deleted(line);
      return line;
    })
    .join('\n');
}

/** Whether a file is better not shown as text: it has a NUL where text has none, as diff(1) and git judge by its beginning. */
export function isBinary(content: Uint8Array): boolean {
  return content.subarray(0, 8000).includes(0);
}
