/** A set of paths, as a tree of their names. */
export interface NamedPaths {
  /** Whether this place itself was named, or only something below it. */
  named: boolean;
  readonly below: Map<string, NamedPaths>;
}

/** `paths`: raw, absolute. */
export function namedPaths(paths: Iterable<string>): NamedPaths {
  const root: NamedPaths = { named: false, below: new Map() };
  for (const path of paths) {
    let at = root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      let next = at.below.get(name);
      if (next === undefined) at.below.set(name, (next = { named: false, below: new Map() }));
      at = next;
    }
    at.named = true;
  }
  return root;
}
