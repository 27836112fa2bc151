/** Looking into the trees of a session: the methods of the debugger that read files from outside, with no program of the image. */
import { changesBelow, type StepComparison } from './changes.js';
import { compare, type Comparison } from './compare.js';
import { content, continuations, find, type FoundPaths, listing, type Listing } from './look.js';
import type { Session } from '../session.js';
import { takeOut, type TakenOut } from './take-out.js';
import type { TreePlace } from './tree-place.js';

/**
 * Paths that do not begin with a slash begin at the working directory of the position. No symbolic link of a tree leads out of it.
 * All of them throw KLEE_USAGE before FROM, for a step that has not run and for what is not there, KLEE_NO_SNAPSHOT for a snapshot that
 * the session does not have.
 */
export class FileTrees {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What a directory holds, or the one file that is named. */
  async list(path: string, place: TreePlace): Promise<Listing> {
    return listing(this.#session, path, place);
  }

  /** What a file holds: 16 MiB at most. */
  async read(path: string, place: TreePlace): Promise<{ path: string; content: Buffer }> {
    return content(this.#session, path, place);
  }

  /** The paths that a glob matches; of one without a slash, those whose name it matches. A thousand at most. */
  async find(pattern: string, place: TreePlace): Promise<FoundPaths> {
    return find(this.#session, pattern, place);
  }

  /** Copies a file or a directory to `to` on this machine, whole or not at all, in the place of what is there. */
  async takeOut(path: string, place: TreePlace, to: string): Promise<TakenOut> {
    return takeOut(this.#session, path, place, to);
  }

  /** What differs between two trees, or of a path in them. */
  async compare(a: TreePlace, b: TreePlace, path?: string): Promise<Comparison> {
    return compare(this.#session, a, b, path);
  }

  /** What step `number`, or the last thing that was done, did to a file or below a directory. */
  async changedBy(path: string, number?: number): Promise<StepComparison> {
    return changesBelow(this.#session, path, number);
  }

  /** The commands of the next step whose files can be looked into, by their numbers: those that are done where it was gone through. */
  pieces(): number[] {
    const { lookedInto, at, plan } = this.#session;
    const text = plan.steps[at.depth]?.text;
    const looked = lookedInto.find((one) => one.on === at && one.text === text);
    return looked?.done.map(({ piece }) => piece.number) ?? [];
  }

  /** What a path that is being typed can become. Nothing is changed by it: it can be asked for while a step runs. */
  async continuations(begun: string, place: TreePlace): Promise<string[]> {
    return continuations(this.#session, begun, place);
  }
}
