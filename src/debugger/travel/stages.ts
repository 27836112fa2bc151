/** The stages of a plan: what `FROM … AS …` begins, and which stages a step stands on. */
import type { StepRef } from '../events.js';
import type { Plan } from '../source/plan.js';
import type { Session } from '../session.js';

export interface Stage {
  /** What the stage is built from, as FROM names it. */
  readonly image: string;
  readonly name: string | undefined;
  /** The number of its FROM. */
  readonly first: number;
  /** The number of its last step. */
  readonly last: number;
}

export function stagesOf({ steps }: Plan): Stage[] {
  const froms = steps.flatMap((step, index) => (step.keyword === 'FROM' ? [{ from: step, first: index + 1 }] : []));
  return froms.map(({ from, first }, index) => ({
    image: from.image,
    name: from.stage,
    first,
    last: (froms[index + 1]?.first ?? steps.length + 1) - 1,
  }));
}

/** The stage that step `number` is in; undefined for an ARG before the first FROM. One past the last step is in the last stage. */
export function stageAt(plan: Plan, number: number): Stage | undefined {
  return stagesOf(plan).findLast(({ first }) => first <= number);
}

/** How the stage of step `number` is called: by its name, or its number, from 0, which is also that of what stands before every FROM. */
export function stageLabel(plan: Plan, number: number): string {
  const begun = stagesOf(plan).filter(({ first }) => first <= number);
  return begun.at(-1)?.name ?? String(Math.max(0, begun.length - 1));
}

/** A stage that the position is in or stands on. */
export interface Frame {
  readonly stage: Stage;
  readonly from: StepRef;
}

/** The stage that the position is in, then the one that it is built from, and so on. Empty before the first FROM. */
export function frames(session: Session): Frame[] {
  const { plan } = session;
  const stages = stagesOf(plan);
  const chain: Frame[] = [];
  let stage = stageAt(plan, session.at.depth + 1);
  while (stage !== undefined) {
    const { image, first }: Stage = stage;
    chain.push({ stage, from: session.ref(first) });
    stage = stages.findLast((other) => other.first < first && other.name?.toLowerCase() === image.toLowerCase());
  }
  return chain;
}
