/** The proof that the Dockerfile makes what the session has: the methods of the debugger for it. */
import { KleeError } from '../../errors.js';
import type { DialectName } from '../../dockerfile/dialect.js';
import { dialects } from '../../dockerfile/dialect.js';
import { stopJail } from '../run/dataset.js';
import { merged } from '../../build/overrides.js';
import { Plan } from '../source/plan.js';
import type { Session } from '../session.js';
import { compareEnds } from './compare-ends.js';
import { withFreshBuild } from './fresh-build.js';
import { ignoredIn } from './ignored.js';
import { pairingOf } from './origins.js';
import type { Verification } from './verification.js';

/** A text to be proved. */
export interface Provable {
  readonly text: string;
  /** How many steps of the session each of its steps does. */
  readonly groups: readonly number[];
  readonly dialect: DialectName;
}

export class Proof {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The globs that are passed over unless something else is said: the defaults, and the user's own. */
  get ignore(): readonly string[] {
    return ignoredIn(this.#session);
  }

  /** The user's own globs. */
  get ignoreBesides(): readonly string[] {
    return this.#session.verifyIgnore;
  }

  set ignoreBesides(globs: readonly string[]) {
    this.#session.verifyIgnore = globs;
  }

  /** What was proved last; `stale` when the plan, the position or the jail have become others since. Undefined before the first time. */
  last(): { readonly verification: Verification; readonly stale: boolean } | undefined {
    const { verified } = this.#session;
    if (verified === undefined) return undefined;
    const { verification, subject } = verified;
    return { verification, stale: subject !== subjectOf(this.#session) };
  }

  /**
   * Builds a text from scratch, beside the session, and compares what that makes with what the session has; nothing of the build stays. What
   * runs in the session's jail is stopped before: both jails can have the same network. Told step by step, ended by `interrupt`.
   * @param text what stands for the plan; the plan as it is without
   * @throws KleeError KLEE_USAGE when the session does not stand at the clean end of the plan; KLEE_DOCKERFILE for a text that is none
   */
  async verify(ignore: readonly string[], text: Provable = provable(this.#session)): Promise<Verification> {
    const session = this.#session;
    checkEnd(session);
    const dialect = dialects[text.dialect];
    const setup = {
      plan: Plan.parse(text.text, dialect, session.plan.file),
      settings: { ...session.options.settings, dialect },
      buildArgs: merged(session.options.buildArgs, session.overrides.buildArgs),
      jail:
        dialect === session.options.settings.dialect ? session.jail : { ...session.jail, profile: dialect.jailProfile },
    };
    if ((await session.workspace.processes()).length > 0) await stopJail(session, false);
    const started = performance.now();
    const { at } = session;
    const end = await session.longWork.during((stop) =>
      withFreshBuild(session, setup, stop, (fresh) =>
        compareEnds({
          session,
          before: at,
          after: fresh.at,
          pairing: pairingOf(at, fresh.at, text.groups),
          ignore,
          stop,
        }),
      ),
    );
    const verification: Verification = { text: text.text, durationMs: performance.now() - started, end };
    session.verified = { verification, subject: subjectOf(session) };
    return verification;
  }
}

function provable({ plan, options }: Session): Provable {
  return { text: plan.text, groups: plan.steps.map(() => 1), dialect: options.settings.dialect.name };
}

/** What a proof is about: it holds as long as this stays the same. */
function subjectOf({ plan, at, jail, dirty, overrides: { buildArgs } }: Session): string {
  return JSON.stringify([plan.text, at.id, jail, dirty, buildArgs]);
}

/** @throws KleeError KLEE_USAGE */
function checkEnd(session: Session): void {
  const { at, attempt, dirty, plan } = session;
  if (attempt !== undefined) {
    throw new KleeError(
      'KLEE_USAGE',
      `Step ${attempt.step.number} has failed: there is no end of the build to compare with.`,
      {
        hint: '`edit` changes it, `continue` goes on to the end',
      },
    );
  }
  if (!session.atEnd) {
    throw new KleeError(
      'KLEE_USAGE',
      `The build is not at its end: step ${at.depth + 1}/${plan.steps.length} is next.`,
      {
        hint: '`continue` first',
      },
    );
  }
  if (dirty) {
    throw new KleeError('KLEE_USAGE', 'Files were changed by hand since the last step.', {
      hint: '`record` makes instructions of it, `drop` gives it up',
    });
  }
}
