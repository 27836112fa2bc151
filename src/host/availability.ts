/** What a driver, or a program that drivers need, is found to be on a machine. */
export interface Availability {
  /** `zfs`, `crun`, … */
  readonly name: string;
  /** A version, or what it was found to be; undefined where it was not found. */
  readonly found?: string | undefined;
  /** Why it cannot be used; undefined where it can. */
  readonly problem?: string | undefined;
  /** What would get or mend it: a command where there is one. */
  readonly remedy?: string | undefined;
}
