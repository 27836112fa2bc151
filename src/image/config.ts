/** What an image says about the commands that run in it, besides its files. */

/** Plain data: it is written into image records and journals as it is. */
export interface ImageConfig {
  /** Name to value, in the order in which they were set. */
  readonly env: Readonly<Record<string, string>>;
  /** Empty: root. */
  readonly user: string;
  /** An absolute path in the image. */
  readonly workdir: string;
  readonly cmd: readonly string[];
}

/** What a base image runs when nothing else is said, as in Kleene. */
export const defaultCmd: readonly string[] = ['/bin/sh', '/etc/rc'];

/** The config of a base image. */
export const defaultConfig: ImageConfig = { env: {}, user: '', workdir: '/', cmd: defaultCmd };

/** What a person has commands run with in place of what the Dockerfile says. Plain data, as `ImageConfig`; null: as the Dockerfile says. */
export interface Overrides {
  /** By name; null for a variable that is taken away. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly user: string | null;
  /** Absolute. */
  readonly workdir: string | null;
  /** Build arguments by name, before those that the build was begun with; null for one that is taken away. */
  readonly buildArgs: Readonly<Record<string, string | null>>;
}

export const noOverrides: Overrides = { environment: {}, user: null, workdir: null, buildArgs: {} };
