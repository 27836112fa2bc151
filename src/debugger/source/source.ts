/** The Dockerfile as the session has it: the methods of the debugger for its text and for edits. */
import type { DialectName } from '../../dockerfile/dialect.js';
import { insertStep, moveStep, removeStep, replaceStep, skipSteps, unskipSteps } from './edit.js';
import type { Form, FormOptions } from './forms/form.js';
import { noted } from '../travel/moves.js';
import { DiskWatch, knownTexts, reload } from './reload.js';
import { type Reservation, reservationsOf } from './reservations.js';
import type { Session } from '../session.js';
import { writeWhole } from './write-whole.js';

export class Source {
  readonly #session: Session;
  readonly #disk: DiskWatch;

  constructor(session: Session) {
    this.#session = session;
    this.#disk = new DiskWatch(session);
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
    return knownTexts(this.#session);
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

  /** Makes step `from` step `to`; those between move up or down. @throws KleeError KLEE_USAGE, KLEE_DOCKERFILE */
  async move(from: number, to: number): Promise<void> {
    await this.#noted('move', `${from} ${to}`, () => moveStep(this.#session, from, to));
  }

  /** Has every move forward pass over steps, from now on. @throws KleeError KLEE_USAGE for steps that cannot be */
  async skip(numbers: readonly number[]): Promise<void> {
    await this.#noted('skip', numbers.join(' '), () => skipSteps(this.#session, numbers));
  }

  /** Has steps run again that `skip` has named. @throws KleeError KLEE_USAGE for one that it has not */
  async unskip(numbers: readonly number[]): Promise<void> {
    await this.#noted('unskip', numbers.join(' '), () => unskipSteps(this.#session, numbers));
  }

  /**
   * Has the plan be what the Dockerfile on disk says now; edits that were not exported are given up.
   * @throws KleeError KLEE_NO_DOCKERFILE, KLEE_DOCKERFILE; nothing is changed then
   */
  async reload(): Promise<void> {
    await noted(this.#session, { name: 'reload', about: undefined }, () => reload(this.#session));
  }

  /** Whether the Dockerfile was changed on disk since it was read, or since this was last answered. */
  hasChangedOnDisk(): Promise<boolean> {
    return this.#disk.hasChanged();
  }

  /** Says so by an event, once per change. */
  async lookAtDisk(): Promise<void> {
    const { file } = this.#session.plan;
    if (await this.hasChangedOnDisk()) this.#session.emit({ type: 'changedOnDisk', file });
  }

  /** The builder that the plan is for. */
  get dialect(): DialectName {
    return this.#session.options.settings.dialect.name;
  }

  /** What the plan has in another form. @throws KleeError KLEE_DOCKERFILE */
  async form(options: FormOptions): Promise<Form> {
    const { formOf } = await import('./forms/form.js');
    return formOf(this.#session, options);
  }

  /** What a build of the plan does not do as the session did, and what it needs besides the file. */
  reservations(dialect: DialectName = this.dialect): Reservation[] {
    return reservationsOf(this.#session, dialect);
  }

  /**
   * Writes the plan, or what was made of it, to `path`: whole or not at all. What is there keeps its mode and owner, and a
   * device or a pipe stays what it is; edits that went there are not saved.
   * @throws KleeError KLEE_USAGE when it cannot be written there
   */
  async export(path: string, text: string = this.text): Promise<void> {
    if (await writeWhole(path, text)) this.noteSaved(text);
  }

  /** Notes that the plan, or what was made of it, is in a file. */
  noteSaved(text: string): void {
    this.#session.savedText = this.text;
    this.#session.writtenText = text;
  }

  /** Writes the patch that makes the plan of the file that it was read from, as `export`. @throws KleeError KLEE_USAGE */
  async exportPatch(path: string, patch: string): Promise<void> {
    if (await writeWhole(path, patch)) this.#session.savedText = this.text;
  }

  async #noted(name: string, step: number | string, work: () => Promise<void>): Promise<void> {
    await noted(this.#session, { name, about: String(step) }, work);
  }
}
