/** A command that a person ran in the jail. */
export interface HandCommand {
  /** As typed, over several lines where it was. */
  readonly line: string;
  readonly code: number;
  /** Where it ran: absolute in the tree. */
  readonly directory: string;
  /** Who ran it, by name; undefined for the user that the Dockerfile says at the position. */
  readonly user: string | undefined;
  /** The variables that it did not have as the Dockerfile says; absent in journals of before. */
  readonly variables?: readonly string[];
  /** False where it is known to have changed no file. */
  readonly changed: boolean;
  /** What the record of a shell does not tell. */
  readonly doubt?: Doubt | undefined;
}

/** `again`: it may have run more than once. `lines`: lines that are empty here may have been the same as the one before them. */
export type Doubt = 'again' | 'lines';
