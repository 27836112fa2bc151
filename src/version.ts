import manifest from '../package.json' with { type: 'json' };

/** The version in package.json, as it was when klee was compiled. */
export function version(): string {
  return manifest.version;
}
