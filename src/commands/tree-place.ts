/** How commands name trees: `PATH@N` after step N, `PATH@N.M` after command M of it, `PATH@SNAPSHOT` in any snapshot of the session, `PATH` as it stands. */
import type { TreePlace } from '../debugger/trees/tree-place.js';

const placeForm = /^@(?:(?<step>\d{1,9})(?:\.(?<piece>\d{1,9}))?|(?<snapshot>[0-9a-f]{4,12}))$/;

/** `@3`, `@4.2`, `@c069e69af8cf` or the beginning of one; undefined for anything else. */
export function readTreePlace(word: string): TreePlace | undefined {
  const named = placeForm.exec(word)?.groups;
  if (named === undefined) return undefined;
  const { step, piece, snapshot = '' } = named;
  return step === undefined
    ? { snapshot }
    : { step: Number(step), ...(piece === undefined ? {} : { piece: Number(piece) }) };
}

/** A path and the tree that it is in. The last `@` counts: a file `/etc/getty@1` is `/etc/getty@1@N` after step N. */
export function splitTreePlace(text: string): { path: string; place: TreePlace } {
  const at = text.lastIndexOf('@');
  const place = at < 0 ? undefined : readTreePlace(text.slice(at));
  return place === undefined ? { path: text, place: 'here' } : { path: text.slice(0, at).trimEnd(), place };
}
