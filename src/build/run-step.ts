/** Runs one instruction on a workspace and takes its snapshot. */
import { join, resolve } from 'node:path/posix';
import type { Dialect, DialectName } from '../dockerfile/dialect.js';
import { expandInstruction, type ExpandedInstruction } from '../dockerfile/expand-instruction.js';
import type { CommandForm, EscapeCharacter, Instruction } from '../dockerfile/instruction.js';
import { commandEnvironment, createScope, scopeAfter, withEnvironment } from '../dockerfile/scope.js';
import { exitStatus, KleeError } from '../errors.js';
import type { Catalog } from '../image/catalog.js';
import type { JailCommand, JailRun } from '../jail/jail.js';
import type { SnapshotId } from '../storage/store.js';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';
import type { BuildState, StepFailure, StepResult } from './checkpoint.js';
import { defaultCmd, defaultConfig, type ImageConfig } from '../image/config.js';
import { copyInto } from './copy.js';
import { findSources } from './copy-sources.js';
import type { Workspace } from './workspace.js';

/** What all steps of a build share. */
export interface BuildSettings {
  readonly dialect: Dialect;
  /** Absolute path of the context. */
  readonly context: string;
  /** The Dockerfile's name, for messages. */
  readonly file: string;
  readonly escape: EscapeCharacter;
  /** `--env`: variables that every command gets, whatever the Dockerfile sets; no image keeps them. */
  readonly environment: Readonly<Record<string, string>>;
  /** `--user`: who runs commands until a USER says otherwise. */
  readonly user: string;
  /** `--from`: takes the place of the image that FROM names. */
  readonly from: string | undefined;
}

export interface StepTools {
  readonly settings: BuildSettings;
  readonly workspace: Workspace;
  readonly catalog: Catalog;
  /** Of the machine that the workspace is on. */
  readonly files: Files;
  readonly output: (chunk: Buffer) => void;
  /** Called with the running command of a RUN, so that it can be interrupted. */
  readonly onRun: (run: JailRun) => void;
}

export type StepOutcome =
  { readonly ok: true; readonly result: StepResult } | { readonly ok: false; readonly failure: StepFailure };

/**
 * Runs `instruction` on top of `state`. What the Dockerfile is to blame for is data.
 * @throws KleeError for what the host is to blame for: no runtime, no space, no permission.
 */
export async function runStep(instruction: Instruction, state: BuildState, tools: StepTools): Promise<StepOutcome> {
  const started = performance.now();
  const { settings } = tools;
  try {
    const expanded = expandInstruction(instruction, state.scope, { file: settings.file, escape: settings.escape });
    const done = await perform(expanded, state, tools);
    const durationMs = performance.now() - started;
    if ('failure' in done) return { ok: false, failure: { ...done.failure, durationMs } };
    return { ok: true, result: { ...done, durationMs } };
  } catch (error) {
    if (!(error instanceof KleeError) || error.status === exitStatus.klee) throw error;
    const durationMs = performance.now() - started;
    return { ok: false, failure: { kind: 'error', message: error.message, hint: error.hint, durationMs } };
  }
}

type Done = Omit<StepResult, 'durationMs'> | { readonly failure: Omit<StepFailure, 'durationMs'> };

async function perform(instruction: ExpandedInstruction, state: BuildState, tools: StepTools): Promise<Done> {
  const scope = scopeAfter(state.scope, instruction);
  const found = await tools.workspace.processes();
  const configured = (config: Partial<ImageConfig>): Done => ({
    state: { ...state, scope, config: { ...state.config, ...config } },
    taken: undefined,
    found,
    left: found,
  });
  switch (instruction.keyword) {
    case 'FROM':
      return from(tools.settings.from ?? instruction.image, { ...state, scope }, tools);
    case 'ARG':
      return configured({});
    case 'ENV':
      return configured({ env: scope.environment });
    case 'USER':
      return configured({ user: instruction.user });
    case 'CMD':
      return configured({ cmd: [...argvOf(instruction)] });
    case 'WORKDIR':
      return workdir(resolve(state.config.workdir, instruction.path), { ...state, scope }, tools, found);
    case 'COPY':
      return copy(instruction, state, tools, found);
    case 'RUN':
      return run(instruction, state, tools, found);
  }
}

async function from(name: string, state: BuildState, tools: StepTools): Promise<Done> {
  const { dialect, user } = tools.settings;
  const { image, snapshot, config } = await tools.catalog.resolve(name);
  const scope = withEnvironment(state.scope, config.env);
  const isBase = image.parent === undefined && image.source === undefined;
  return {
    state: {
      snapshot,
      scope,
      parent: { id: image.id, snapshot },
      config: {
        env: scope.environment,
        user: user === '' ? config.user : user,
        workdir: dialect.inheritWorkdir ? config.workdir : '/',
        // A base image says nothing of its own; what its record has is Kleene's default.
        cmd: !isBase ? config.cmd : dialect.defaultCmd === 'rc' ? defaultCmd : [],
      },
    },
    taken: undefined,
    found: [],
    left: [],
  };
}

/** A WORKDIR that is missing is created; that is a file, and so the step takes a snapshot. */
async function workdir(path: string, state: BuildState, tools: StepTools, found: StepResult['found']): Promise<Done> {
  const dataset = await tools.workspace.enter(snapshotOf(state));
  const { files } = tools;
  const real = await resolveInside(files, dataset.path, path);
  const there = await unlessGone(files.stat(real));
  if (there !== undefined && there.type !== 'directory')
    throw new KleeError('KLEE_BUILD_FAILED', `WORKDIR ${path} is not a directory`);
  if (there === undefined) await files.mkdir(real, { recursive: true, mode: 0o755 });
  const config = { ...state.config, workdir: path };
  return finish({ ...state, config }, tools, there === undefined, found);
}

async function copy(
  instruction: Extract<ExpandedInstruction, { keyword: 'COPY' }>,
  state: BuildState,
  tools: StepTools,
  found: StepResult['found'],
): Promise<Done> {
  const sources = await findSources(tools.settings.context, instruction.sources);
  const dataset = await tools.workspace.enter(snapshotOf(state));
  const destination = copyDestination(instruction.destination, state.config.workdir);
  await copyInto(tools.files, dataset.path, sources, destination, tools.settings.dialect);
  return finish(state, tools, true, found);
}

/** Where a COPY goes, an absolute path; with a `/` at its end where that has to be a directory. */
export function copyDestination(destination: string, workdir: string): string {
  const absolute = destination.startsWith('/') ? destination : join(workdir, destination);
  // `COPY x .` means the working directory, `join` drops the sign that it is one.
  const isDirectory = destination.endsWith('/') || destination === '.' || destination.endsWith('/.');
  return isDirectory ? `${absolute.replace(/\/$/, '')}/` : absolute;
}

async function run(
  instruction: Extract<ExpandedInstruction, { keyword: 'RUN' }>,
  state: BuildState,
  tools: StepTools,
  found: StepResult['found'],
): Promise<Done> {
  const { workspace, settings } = tools;
  const running = await workspace.start(snapshotOf(state), commandOf(instruction, state, settings), tools.output);
  tools.onRun(running);
  const exit = await running.ended;
  if (exit.code !== 0) {
    return {
      failure: {
        kind: 'command',
        message: `The command '${argvOf(instruction).join(' ')}' returned a non-zero code: ${exit.code}`,
        exitCode: exit.code,
        signal: exit.signal,
      },
    };
  }
  if (!settings.dialect.processesSurvive) await workspace.killAll();
  return { ...(await finish(state, tools, true, found)), exitCode: 0 };
}

async function finish(
  state: BuildState,
  tools: StepTools,
  touched: boolean,
  found: StepResult['found'],
): Promise<Omit<StepResult, 'durationMs'>> {
  const left = await tools.workspace.processes();
  if (!touched) return { state, taken: undefined, found, left };
  const taken = await tools.workspace.snapshot();
  return { state: { ...state, snapshot: taken }, taken, found, left };
}

/** The command of a RUN as the jail gets it: with the user, the directory and the variables of its place in the build. */
export function commandOf(command: CommandForm, state: BuildState, settings: BuildSettings): JailCommand {
  const inWorkdir = command.form === 'shell' || settings.dialect.execFormUsesWorkdir;
  return {
    argv: argvOf(command),
    user: state.config.user === '' ? undefined : state.config.user,
    directory: inWorkdir ? state.config.workdir : '/',
    environment: { ...commandEnvironment(state.scope), ...settings.environment },
  };
}

/** `RUN cmd` is `/bin/sh -c cmd`. */
export function argvOf(command: CommandForm): readonly string[] {
  return command.form === 'shell' ? ['/bin/sh', '-c', command.command] : command.argv;
}

/** Where a build stands before its first step. */
export function initialState(dialect: DialectName, buildArgs: Readonly<Record<string, string>>): BuildState {
  return { snapshot: undefined, parent: undefined, config: defaultConfig, scope: createScope(dialect, buildArgs) };
}

function snapshotOf(state: BuildState): SnapshotId {
  if (state.snapshot === undefined)
    throw new KleeError('KLEE_DOCKERFILE', 'there is no image yet: the first step is FROM');
  return state.snapshot;
}
