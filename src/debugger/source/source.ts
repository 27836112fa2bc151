/** The Dockerfile as the session has it: the methods of the debugger for its text and for edits. */
import type { DialectName } from '../../dockerfile/dialect.js';
import { insertStep, removeStep, replaceStep } from './edit.js';
import { type Form, type FormOptions, formOf } from './forms/form.js';
import { noted } from '../travel/moves.js';
import { type Reservation, reservationsOf } from './reservations.js';
import type { Session } from '../session.js';
import { writeWhole } from './write-whole.js';

export class Source {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** As the plan has it: bytes that no edit touched are as they were. */
  get text(): string {
    return this.#session.plan.text;
  }

  /** As the session began with it. */
  get original(): string {
    return this.#session.plan.original;
  }

  /** As it was last exported, or as the session began with it. */
  get saved(): string {
    return this.#session.savedText;
  }

  /** What the file on the disk can be expected to hold: what was read from it, or written by `export`. */
  get known(): readonly string[] {
    const { plan, savedText, writtenText } = this.#session;
    return [plan.original, savedText, ...(writtenText === undefined ? [] : [writtenText])];
  }

  /** Whether there are edits that were not exported. */
  get hasUnsavedEdits(): boolean {
    return this.text !== this.saved;
  }

  /** The text of step `number` as it stands in the plan, over several lines where it does. @throws KleeError KLEE_USAGE */
  instruction(number: number): string {
    return this.#session.plan.step(number).text;
  }

  /** Gives step `number` a new text. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async edit(number: number, text: string): Promise<void> {
    await this.#noted('edit', number, () => replaceStep(this.#session, number, text));
  }

  /** Makes `text` step `number`; the one there and those after it move on. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async insert(number: number, text: string): Promise<void> {
    await this.#noted('insert', number, () => insertStep(this.#session, number, text));
  }

  /** Takes step `number` out of the plan. @throws KleeError KLEE_USAGE, KLEE_DOCKERFILE */
  async remove(number: number): Promise<void> {
    await this.#noted('delete-step', number, () => removeStep(this.#session, number));
  }

  /** The builder that the plan is for. */
  get dialect(): DialectName {
    return this.#session.options.settings.dialect.name;
  }

  /** What the plan has in another form. @throws KleeError KLEE_DOCKERFILE */
  async form(options: FormOptions): Promise<Form> {
    return formOf(this.#session, options);
  }

  /** What a build of the plan does not do as the session did, and what it needs besides the file. */
  reservations(dialect: DialectName = this.dialect): Reservation[] {
    return reservationsOf(this.#session, dialect);
  }

  /**
   * Writes the plan, or what was made of it, to `path`: whole or not at all. What is there keeps its mode and owner.
   * @throws KleeError KLEE_USAGE when it cannot be written there
   */
  async export(path: string, text: string = this.text): Promise<void> {
    await writeWhole(path, text);
    this.#session.savedText = this.text;
    this.#session.writtenText = text;
  }

  /** Writes the patch that makes the plan of the file that it was read from, as `export`. @throws KleeError KLEE_USAGE */
  async exportPatch(path: string, patch: string): Promise<void> {
    await writeWhole(path, patch);
    this.#session.savedText = this.text;
  }

  async #noted(name: string, step: number, work: () => Promise<void>): Promise<void> {
    await noted(this.#session, { name, about: String(step) }, work);
  }
}
