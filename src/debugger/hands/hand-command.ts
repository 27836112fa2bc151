/** A command that a person ran in the jail. */
export interface HandCommand {
  /** As typed, over several lines where it was. */
  readonly line: string;
  readonly code: number;
  /** Where it ran: absolute in the tree. */
  readonly directory: string;
  /** Who ran it, by name; undefined for the user that a RUN at the position has. */
  readonly user: string | undefined;
  /** False where it is known to have changed no file. */
  readonly changed: boolean;
}
