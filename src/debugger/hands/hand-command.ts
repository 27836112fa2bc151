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
}
