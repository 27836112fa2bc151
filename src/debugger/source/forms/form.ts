/** The text of a plan in another form. */
import { type DialectName, dialects } from '../../../dockerfile/dialect.js';
import type { Session } from '../../session.js';
import type { Provable } from '../../verify/proof.js';
import { Plan } from '../plan.js';
import { factsOf } from './facts.js';
import { squash } from './squash.js';
import { translate } from './translate.js';

export interface FormOptions {
  /** The builder that it is for. */
  readonly dialect: DialectName;
  /** `squash`: RUNs next to each other become one, where that means the same. */
  readonly runs: 'as they are' | 'squash';
}

export interface Form extends Provable {
  /** The steps of the plan that became one. */
  readonly joined: readonly { readonly first: number; readonly last: number }[];
  /** What the other builder does otherwise, sentences. */
  readonly otherwise: readonly string[];
}

/** @throws KleeError KLEE_DOCKERFILE when RUNs are to be squashed of a text that the other builder refuses */
export async function formOf(session: Session, { dialect, runs }: FormOptions): Promise<Form> {
  const from = session.options.settings.dialect.name;
  const facts = from === dialect ? { sources: new Map(), left: new Map(), parentWorkdir: '/' } : await factsOf(session);
  const { text, groups, lines } = translate(session.plan, from, dialect, facts);
  if (runs === 'as they are') return { text, groups, dialect, joined: [], otherwise: lines };
  const plan = Plan.parse(text, dialects[dialect], session.plan.file);
  const squashed = squash(plan.document, plan.steps, dialect);
  const joined: { first: number; last: number }[] = [];
  let [at, done] = [0, 0];
  const counts = squashed.groups.map((count) => {
    const steps = groups.slice(at, at + count).reduce((sum, one) => sum + one, 0);
    at += count;
    if (count > 1) joined.push({ first: done + 1, last: done + steps });
    done += steps;
    return steps;
  });
  return { text: squashed.text, groups: counts, dialect, joined, otherwise: lines };
}
