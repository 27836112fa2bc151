/** The plan: the instructions as the session has them now, edits included, over the text that they are written in. */
import type { Dialect } from '../../dockerfile/dialect.js';
import {
  appendInstruction,
  dataOf,
  type DocumentData,
  type DockerfileDocument,
  documentOf,
  insertInstruction,
  linesOf,
  moveInstruction,
  parseDocument,
  printDocument,
  removeInstruction,
  replaceInstruction,
} from '../../dockerfile/document.js';
import { type DocumentInstruction, parseDockerfile } from '../../dockerfile/parse.js';
import { KleeError } from '../../errors.js';
import { idsFor } from './same-instructions.js';

/** A plan as it is written down. */
export interface PlanData extends DocumentData {
  /** The ids of the instructions that are passed over. */
  readonly skipped?: readonly number[];
  /** The text that it was read from, where that is not what the session began with. */
  readonly original?: string;
}

/** Immutable: every edit answers a new plan. */
export class Plan {
  readonly steps: readonly DocumentInstruction[];
  readonly warnings: readonly string[];

  private constructor(
    readonly original: string,
    readonly document: DockerfileDocument,
    private readonly dialect: Dialect,
    /** As the user named it: `Dockerfile`. */
    readonly file: string,
    /** The ids of the instructions that are passed over, and not run. */
    private readonly skipped: ReadonlySet<number> = new Set(),
  ) {
    const { instructions, warnings } = parseDockerfile(document, dialect.name, { file });
    this.steps = instructions;
    this.warnings = warnings;
  }

  /** @throws KleeError KLEE_DOCKERFILE when a line cannot be built. */
  static parse(text: string, dialect: Dialect, file: string): Plan {
    return new Plan(text, parseDocument(text), dialect, file);
  }

  /** The plan that `data` was made of. `original`: the text that the session began with. @throws as `parse`. */
  static restore(data: PlanData, original: string, dialect: Dialect, file: string): Plan {
    return new Plan(data.original ?? original, documentOf(data), dialect, file, new Set(data.skipped));
  }

  /** The plan as plain data: instructions keep their ids. `original`: the text that the session began with. */
  data(original: string = this.original): PlanData {
    return {
      ...dataOf(this.document),
      ...(this.skipped.size === 0 ? {} : { skipped: [...this.skipped] }),
      ...(this.original === original ? {} : { original: this.original }),
    };
  }

  get text(): string {
    return printDocument(this.document);
  }

  get edited(): boolean {
    return this.text !== this.original;
  }

  /**
   * The plan of another text: instructions that both have keep their ids, and are passed over where they were.
   * @param unused as `insert` takes it
   * @throws KleeError KLEE_DOCKERFILE when a line cannot be built
   */
  reread(text: string, unused: number): Plan {
    const parsed = parseDocument(text);
    const known = this.steps.map(({ id }) => ({ id, text: this.#textOf(id) }));
    const texts = parsed.segments.flatMap((segment) => (segment.kind === 'instruction' ? [segment.text] : []));
    const ids = idsFor(known, texts, Math.max(unused, this.document.nextId));
    const document = documentOf({
      text,
      ids,
      lineEnding: parsed.lineEnding,
      nextId: Math.max(unused, this.document.nextId, ...ids.map((id) => id + 1)),
    });
    return new Plan(text, document, this.dialect, this.file, this.skipped);
  }

  /** Step `number`, from 1. @throws KleeError KLEE_USAGE when the plan has no such step. */
  step(number: number): DocumentInstruction {
    const step = this.steps[number - 1];
    if (step === undefined) {
      throw new KleeError('KLEE_USAGE', `No step ${number} in the plan.`, {
        hint: `it has ${this.steps.length} steps`,
      });
    }
    return step;
  }

  /** The number of the step that has this instruction; 0 when it is gone. */
  numberOf(instruction: number): number {
    return this.steps.findIndex((step) => step.id === instruction) + 1;
  }

  /**
   * The number of the step that `line` belongs to; a comment or blank line belongs to the step after it.
   * @throws KleeError KLEE_USAGE when no step is there.
   */
  stepAtLine(line: number): number {
    const index = this.steps.findIndex((step) => line <= step.endLine);
    if (index < 0 || line < 1) throw new KleeError('KLEE_USAGE', `No line ${line} in the current file.`);
    return index + 1;
  }

  replace(number: number, text: string): Plan {
    return this.#with(replaceInstruction(this.document, this.step(number).id, text));
  }

  /**
   * The new instruction becomes step `number`; one more than there are steps puts it at the end. It stands right after the step
   * before it: a comment over the step that follows stays with that one.
   * @param unused an id that no instruction of any other plan has, nor one above it
   */
  insert(number: number, text: string, unused = 0): Plan {
    const document = { ...this.document, nextId: Math.max(this.document.nextId, unused) };
    if (number === this.steps.length + 1) return this.#with(appendInstruction(document, text).document);
    const next = this.step(number).id;
    const previous = this.steps[number - 2]?.id;
    const where = previous === undefined ? { before: next } : { after: previous };
    return this.#with(insertInstruction(document, text, where).document);
  }

  remove(number: number): Plan {
    return this.#with(removeInstruction(this.document, this.step(number).id));
  }

  /** Step `from` becomes step `to`, with the comment lines right over it. */
  move(from: number, to: number): Plan {
    const { id } = this.step(from);
    const { id: there } = this.step(to);
    if (from === to) return this;
    // As an inserted one, it stands right after the step before it.
    const before = to > from ? there : this.steps[to - 2]?.id;
    return this.#with(moveInstruction(this.document, id, before === undefined ? { before: there } : { after: before }));
  }

  /** Whether step `number` is passed over, and not run; false for one that the plan does not have. */
  skips(number: number): boolean {
    const step = this.steps[number - 1];
    return step !== undefined && this.skipped.has(step.id);
  }

  /** Has step `number` passed over, or run. */
  withSkipped(number: number, skipped: boolean): Plan {
    const { id } = this.step(number);
    if (this.skips(number) === skipped) return this;
    const others = [...this.skipped].filter((other) => other !== id);
    return new Plan(this.original, this.document, this.dialect, this.file, new Set(skipped ? [...others, id] : others));
  }

  /** The lines of the text that step `number` stands on. */
  lines(number: number): { line: number; endLine: number } {
    const range = linesOf(this.document).get(this.step(number).id);
    return range ?? { line: 0, endLine: 0 };
  }

  #textOf(id: number): string {
    return this.document.segments.find((segment) => segment.kind === 'instruction' && segment.id === id)?.text ?? '';
  }

  #with(document: DockerfileDocument): Plan {
    return new Plan(this.original, document, this.dialect, this.file, this.skipped);
  }
}
