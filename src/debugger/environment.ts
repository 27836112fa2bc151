/** What a command at the position runs with, and in. */
import { commandOf } from '../build/run-step.js';
import { expand, type Lookup } from '../dockerfile/expand.js';
import { lookupIn } from '../dockerfile/scope.js';
import type { Overrides } from '../image/config.js';
import type { JailProcess, Mount } from '../jail/jail.js';
import { formatParameter } from '../jail/parameters.js';
import type { Session } from './session.js';

export interface Environment {
  readonly user: string;
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Those of the variables that are ARGs. */
  readonly arguments: readonly string[];
  readonly cmd: readonly string[];
  /** What of it the session has set in place of what the Dockerfile says. */
  readonly overrides: Overrides;
}

export function environment(session: Session): Environment {
  const { state } = session.at;
  const command = commandOf({ form: 'shell', command: '' }, state, session.settings);
  const { scope } = state;
  const args = scope.inStage ? scope.arguments : scope.globalArguments;
  return {
    user: command.user ?? 'root',
    directory: command.directory ?? '/',
    variables: scope.inStage ? (command.environment ?? {}) : scope.globalArguments,
    arguments: Object.keys(args).filter((name) => !Object.hasOwn(scope.environment, name)),
    cmd: state.config.cmd,
    overrides: session.overrides,
  };
}

/**
 * A word with its variables replaced as ENV would at the position.
 * @param others variables besides, which come first
 * @throws KleeError KLEE_DOCKERFILE
 */
export function expandHere(session: Session, word: string, others: Lookup): string {
  const { settings } = session.options;
  const inScope = lookupIn(session.at.state.scope);
  return expand(word, (name) => others(name) ?? inScope(name), {
    place: { file: settings.file, line: session.atEnd ? 0 : session.ref(session.at.depth + 1).line, logical: word },
    escape: settings.escape,
    requiredVariables: settings.dialect.requiredVariables,
  });
}

export interface JailInfo {
  readonly driver: string;
  readonly store: string;
  /** Undefined while no dataset is needed. */
  readonly id: string | undefined;
  readonly running: boolean;
  readonly profile: 'freebsd' | 'docker';
  readonly network: 'host' | 'disabled';
  readonly parameters: readonly string[];
  readonly mounts: readonly Mount[];
  readonly processes: readonly JailProcess[];
  /** The dataset's tree, as this process opens it. */
  readonly path: string | undefined;
}

export async function jail(session: Session): Promise<JailInfo> {
  const { workspace, host } = session;
  return {
    driver: (await host.jails()).name,
    store: host.store.name,
    id: workspace.dataset?.id,
    running: workspace.jail?.running ?? false,
    profile: session.jail.profile,
    network: session.jail.network,
    parameters: session.jail.parameters.map(formatParameter),
    mounts: session.jail.mounts,
    processes: await workspace.processes(),
    path: workspace.dataset?.path,
  };
}
