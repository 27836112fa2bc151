/** The build context of a walk: what COPY takes, in the model and on disk. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of the context. */
interface Source {
  readonly text: string;
  readonly mode: number;
  /** Counts how often it was written: a COPY of it is another step after each time. */
  readonly version: number;
}

/** Modes that neither a umask nor a dialect changes. */
const modes: Readonly<Record<string, number>> = { s0: 0o644, s1: 0o755, 't0/f0': 0o644, 't0/n/f1': 0o755 };

export const sourceFiles = Object.keys(modes);

/** Files in memory, mirrored in a directory. */
export class Context {
  readonly #files = new Map<string, Source>();

  constructor(readonly path: string) {
    mkdirSync(join(path, 't0', 'e'), { recursive: true });
    for (const name of sourceFiles) this.write(name, `${name}\n`);
  }

  write(name: string, text: string): void {
    const mode = modes[name] ?? 0o644;
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    const version = (this.#files.get(name)?.version ?? 0) + 1;
    this.#files.set(name, { text, mode, version });
  }

  /** The file of that name; undefined where it is a directory or not there. */
  file(name: string): Source | undefined {
    return this.#files.get(name);
  }

  /** What is in a directory, by its path below it; an empty list where there is no such directory. */
  below(name: string): [path: string, source: Source | 'directory'][] {
    if (name !== 't0') return [];
    const files = [...this.#files].filter(([path]) => path.startsWith(`${name}/`));
    const found: [string, Source | 'directory'][] = files.map(([path, source]) => [
      path.slice(name.length + 1),
      source,
    ]);
    return [['e', 'directory'], ['n', 'directory'], ...found];
  }

  /** Changes whenever one of the sources is written. */
  versionOf(names: readonly string[]): string {
    const versions = [...this.#files].filter(([path]) =>
      names.some((name) => path === name || path.startsWith(`${name}/`)),
    );
    return versions.map(([path, { version }]) => `${path}:${version}`).join();
  }
}
