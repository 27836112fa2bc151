/** What a build of an exported Dockerfile does not do as the session did, and what it needs besides the file. */
import type { DialectName } from '../../dockerfile/dialect.js';
import { formatParameter } from '../../jail/parameters.js';
import type { StepRef } from '../events.js';
import type { Session } from '../session.js';
import { pathTo } from '../timeline.js';

export type Reservation =
  /** Changes made by hand went into these steps. */
  | { readonly kind: 'keptByHand'; readonly steps: readonly number[] }
  /** There are changes made by hand that no step has. */
  | { readonly kind: 'changedByHand' }
  /** The session passed these steps over. */
  | { readonly kind: 'skipped'; readonly steps: readonly number[] }
  | { readonly kind: 'failed'; readonly step: StepRef }
  /** Steps that have not run. */
  | { readonly kind: 'notBuilt'; readonly first: number; readonly last: number }
  /** Jail parameters that were set in the session, not when it was opened. */
  | { readonly kind: 'jailParameters'; readonly parameters: readonly string[] }
  /** Options of `klee build` without which the file is not what was built. */
  | { readonly kind: 'options'; readonly options: readonly string[] };

/** @param dialect the builder that it is exported for */
export function reservationsOf(session: Session, dialect: DialectName): Reservation[] {
  const { at, attempt, dirty, plan } = session;
  const path = pathTo(at);
  const found: Reservation[] = [];
  const keptByHand = path.filter(({ byHand }) => byHand).map(({ depth }) => depth);
  const skipped = path.filter((checkpoint) => checkpoint.skipped === true).map(({ depth }) => depth);
  if (keptByHand.length > 0) found.push({ kind: 'keptByHand', steps: keptByHand });
  if (dirty) found.push({ kind: 'changedByHand' });
  if (skipped.length > 0) found.push({ kind: 'skipped', steps: skipped });
  if (attempt !== undefined) found.push({ kind: 'failed', step: attempt.step });
  if (!session.atEnd) found.push({ kind: 'notBuilt', first: at.depth + 1, last: plan.steps.length });
  const given = session.options.jail.parameters.map(formatParameter);
  const parameters = session.jail.parameters.map(formatParameter).filter((one) => !given.includes(one));
  if (parameters.length > 0) found.push({ kind: 'jailParameters', parameters });
  const options = optionsOf(session, dialect);
  if (options.length > 0) found.push({ kind: 'options', options });
  return found;
}

/** As `klee build` takes them. */
function optionsOf({ options: { settings, buildArgs }, jail }: Session, dialect: DialectName): string[] {
  const pairs = (name: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [name, `${key}=${value}`]);
  return [
    ...jail.parameters.flatMap((parameter) => ['-J', formatParameter(parameter)]),
    ...jail.mounts.flatMap(({ source, target, readOnly }) => ['-m', `${source}:${target}${readOnly ? ':ro' : ''}`]),
    ...(jail.network === 'host' ? [] : ['-l', jail.network]),
    ...pairs('-e', settings.environment),
    ...(settings.user === '' ? [] : ['-u', settings.user]),
    ...pairs('--build-arg', buildArgs),
    ...(settings.from === undefined ? [] : ['--from', settings.from]),
    ...(dialect === 'kleene' ? [] : ['--dialect', dialect]),
  ];
}
