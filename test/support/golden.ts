/**
 * Golden transcripts: what the product prints, with placeholders for what differs from run to run. A missing file is
 * written, under CI it fails; a mismatch leaves `<file>.actual` beside it; KLEE_UPDATE_GOLDEN=1 writes all anew.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

const isContinuousIntegration = (process.env['CI'] ?? '') !== '';
const isUpdating = (process.env['KLEE_UPDATE_GOLDEN'] ?? '') !== '';

/** What a placeholder stands for, by its name: `context` becomes `<context>`. */
export type Places = Readonly<Record<string, string>>;

/** Puts placeholders for ids, durations, times, versions and the paths of `places`. An id keeps its number: it shows which are the same. */
export function withPlaceholders(text: string, places: Places): string {
  let result = text;
  for (const [name, path] of Object.entries(places)) result = result.replaceAll(path, `<${name}>`);
  const ids = new Map<string, string>();
  return (
    result
      .replace(/\b(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b/g, (id) => {
        if (!ids.has(id)) ids.set(id, `<id ${ids.size + 1}>`);
        return ids.get(id) ?? id;
      })
      .replace(/\b\d+(?:\.\d+)? (?:ms|s|min)\b/g, '<time>')
      .replace(/\b\d+(?:\.\d+)? [kMG]?B\b/g, '<size>')
      // The width of a column follows from what stands in it.
      .replace(/^.*(?:<time>|<size>|TOOK|CREATED).*$/gm, (row) => row.replace(/(?<=\S) {2,}/g, '  '))
      .replace(/─+/g, '───')
      .replace(/\bklee \d+\.\d+\.\d+/g, 'klee <version>')
      .replace(/\((?:crun|runc|jail) on (?:overlay|zfs)\)/g, '(<runtime> on <storage>)')
  );
}

/** Compares `text` with the golden file at `path`. */
export function expectGolden(path: string, text: string): void {
  const actual = `${path}.actual`;
  if (isUpdating || (!existsSync(path) && !isContinuousIntegration)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    rmSync(actual, { force: true });
    return;
  }
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (expected === text) {
    rmSync(actual, { force: true });
    return;
  }
  writeFileSync(actual, text);
  expect(text, `differs from ${path}; KLEE_UPDATE_GOLDEN=1 writes it anew`).toBe(expected);
}
