/** One walk: a session and the model go the same way, and are compared after each command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Host } from '../../../src/cli/host.js';
import type { DialectName } from '../../../src/dockerfile/dialect.js';
import { promptOf } from '../../../src/commands/prompt.js';
import { patch } from '../../../src/view/patch.js';
import { Session } from '../session.js';
import { Context } from './context.js';
import { type Instruction, placeOf } from './instructions.js';
import { type Dirty, Model } from './model.js';
import type { Move, Turn } from './moves.js';
import { namesAtTop, readTree } from './read-tree.js';
import type { Checkpoint } from './timeline.js';
import { emptyTree, linesOf, type Tree } from './tree.js';

export interface Walk {
  readonly dockerfile: { readonly text: string; readonly instructions: readonly Instruction[] };
  readonly dialect: DialectName;
  readonly answer: Dirty;
  readonly moves: readonly Move[];
}

const droppedByHand = 'Dropped the changes made by hand';

/** Goes the walk. @throws Error with the Dockerfile and all that was said until session and model differ. */
export async function go(host: Host, { dockerfile, dialect, answer, moves }: Walk): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'walk-'));
  const before = await host.store.list();
  const { snapshot: bottom } = await host.catalog.resolve('busybox');
  const base = namesAtTop(await host.store.view(bottom));
  const context = new Context(path);
  writeFileSync(join(path, 'Dockerfile'), dockerfile.text);
  const session = await Session.openOn(host, { context: path }, { dialect, dirty: answer });
  const model = new Model(dockerfile.instructions, { dialect, context }, answer);
  const comparison = new Comparison(session, model, base);
  try {
    await comparison.expectSame({ line: '' });
    for (const move of moves) {
      model.dropped = false;
      const turn = move(model);
      if (turn === undefined) continue;
      const said = await (turn.refused === true ? session.refuses(turn.line) : session.do(turn.line));
      for (const text of turn.says ?? []) expect(said).toContain(text);
      expect({ says: said.includes(droppedByHand) }).toEqual({ says: model.dropped });
      await comparison.expectSame(turn);
    }
    await comparison.expectCheckpointsKept();
    await session.close();
    expect(await host.store.list()).toEqual(before);
  } catch (error) {
    const text = `${dockerfile.text}--- ${dialect} dialect, changes by hand: ${answer}\n${session.transcript}`;
    throw new Error(`${text}--- ${explained(error)}`, { cause: error });
  } finally {
    await session.close();
    rmSync(path, { recursive: true, force: true });
  }
}

/** How the two differ, whole: an assertion's own message is cut. */
function explained(error: unknown): string {
  if (!(error instanceof Error) || !('actual' in error && 'expected' in error)) return String(error);
  const [actual, expected] = [error.actual, error.expected].map((value) => `${JSON.stringify(value, undefined, 2)}\n`);
  return `${error.message}\n${patch({ name: 'model', text: expected ?? '' }, { name: 'session', text: actual ?? '' })}`;
}

class Comparison {
  readonly #session: Session;
  readonly #model: Model;
  /** The snapshots of the model's checkpoints. */
  readonly #snapshots = new Map<Checkpoint, string | undefined>();
  /** What the base image has at its top. */
  readonly #base: ReadonlySet<string>;

  constructor(session: Session, model: Model, base: ReadonlySet<string>) {
    this.#session = session;
    this.#model = model;
    this.#base = base;
  }

  /** That the session is where the model is, and has the files that it has. */
  async expectSame({ enters = false }: Turn): Promise<void> {
    const { engine } = this.#session;
    const model = this.#model;
    const position = engine.position();
    expect({
      prompt: promptOf(position),
      done: position.done,
      total: position.total,
      failed: position.failed,
      dirty: position.dirty,
      notReproducible: position.notReproducible,
      executed: engine.executed,
      plan: engine.steps().map(({ step }) => engine.source.instruction(step.number)),
      breakpoints: engine.stops.list().map(({ number, disposition, hits, steps }) => ({
        number,
        temporary: disposition === 'delete',
        hits,
        at: steps[0]?.number,
      })),
    }).toEqual({
      prompt: model.prompt,
      done: model.done,
      total: model.total,
      failed: model.failed,
      dirty: model.dirty,
      notReproducible: model.notReproducible,
      executed: model.executed,
      plan: model.plan.map(({ instruction }) => instruction.text),
      breakpoints: model.breakpoints.map((one) => ({
        number: one.number,
        temporary: one.temporary,
        hits: one.hits,
        at: model.numberOf(one),
      })),
    });
    this.#expectSurroundings();
    await this.#expectSnapshot(model.at, position.snapshot);
    // Where nothing has been run since a move, there is no dataset.
    const { path } = await engine.jail.info();
    if (path !== undefined) this.#expectTree(path, model.tree);
    else expect({ atHand: enters || model.tree !== model.at.state.tree }).toEqual({ atHand: false });
  }

  /** That no snapshot was changed by what came after it. */
  async expectCheckpointsKept(): Promise<void> {
    for (const [{ state }, snapshot] of this.#snapshots) {
      if (snapshot !== undefined) this.#expectTree(await this.#session.host.store.view(snapshot), state.tree);
    }
  }

  #expectSurroundings(): void {
    const { overrides, at } = this.#model;
    const { user, workdir, tree } = at.state;
    if (tree === undefined) return;
    const found = this.#session.engine.environment();
    expect({ user: found.user, directory: found.directory }).toEqual({
      user: user === '' ? 'root' : user,
      directory: workdir,
    });
    expect(found.variables).toMatchObject(placeOf(at.state, overrides).variables);
  }

  /** A checkpoint has one snapshot, whenever one stands on it. */
  async #expectSnapshot(checkpoint: Checkpoint, snapshot: string | undefined): Promise<void> {
    if (this.#snapshots.has(checkpoint)) {
      expect(snapshot).toBe(this.#snapshots.get(checkpoint));
      return;
    }
    this.#snapshots.set(checkpoint, snapshot);
    expect(snapshot === undefined).toBe(checkpoint.state.tree === undefined);
    if (snapshot === undefined) return;
    this.#expectTree(await this.#session.host.store.view(snapshot), checkpoint.state.tree);
  }

  #expectTree(path: string, tree: Tree = emptyTree): void {
    expect(linesOf(readTree(path, this.#base))).toEqual(linesOf(tree));
  }
}
