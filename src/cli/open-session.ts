/** From a command line to a session of the debugger, which `build` runs through and `debug` stands in. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Debugger, type DebugEvent, type Decisions, type Keeping, type SessionHost } from '../debugger/debugger.js';
import { Plan } from '../debugger/source/plan.js';
import { sweepSessions } from '../debugger/journal/sweep.js';
import { decodeDockerfile } from '../dockerfile/decode.js';
import { type DialectName, dialects } from '../dockerfile/dialect.js';
import { undeclaredBuildArgs } from '../dockerfile/scope.js';
import { KleeError } from '../errors.js';
import type { Image } from '../image/image.js';
import { parseReference } from '../image/reference.js';
import { parseParameter } from '../jail/parameters.js';
import { newId } from '../storage/ids.js';
import type { BuildOptions } from './build-options.js';
import type { Host } from './host.js';
import { sweepPlace } from './sessions/rows.js';

/** A Dockerfile and the files that it may copy. */
export interface BuildInput {
  readonly text: string;
  /** As the user named it, for messages. */
  readonly file: string;
  /** Absolute. */
  readonly path: string | undefined;
  /** Absolute. */
  readonly context: string;
}

export interface OpenedSession {
  readonly engine: Debugger;
  readonly dialect: DialectName;
  /** What is to be said before anything runs. */
  readonly warnings: readonly string[];
}

/** @throws KleeError KLEE_NO_DOCKERFILE, and KLEE_DOCKERFILE for what is no text */
export async function readDockerfile(path: string, context: string): Promise<BuildInput> {
  const absolute = resolve(path);
  const directory = resolve(context);
  const there = await stat(directory).catch(() => undefined);
  if (there?.isDirectory() !== true) {
    throw new KleeError('KLEE_NO_DOCKERFILE', `the context ${context} is not a directory`, {
      hint: 'name the directory that COPY takes files from',
    });
  }
  const file = basename(absolute);
  const bytes = await readFile(absolute).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`;
    throw new KleeError('KLEE_NO_DOCKERFILE', `${path} ${why}`, {
      hint: 'name a Dockerfile, or a directory that has one',
      cause: error,
    });
  });
  return { text: decodeDockerfile(bytes, file), file, path: absolute, context: directory };
}

/** What becomes of a session when it ends, besides what `build`, `debug` and `run` share. */
export interface SessionSettings extends BuildOptions {
  /** Undefined for one that nothing is kept of. */
  readonly keep?: Keeping | undefined;
  /** Whether steps of earlier sessions and builds are taken. */
  readonly cache: boolean;
  /** The image whose build is opened again. */
  readonly image?: string;
}

/** Opens a session that stands before step 1. @throws KleeError for a Dockerfile or parameters that cannot be built with. */
export async function openSession(
  host: Host,
  input: BuildInput,
  options: SessionSettings,
  decisions: Decisions,
): Promise<OpenedSession> {
  const dialect = dialects[options.dialect];
  const plan = Plan.parse(input.text, dialect, input.file);
  const { env = {}, mount = [], jailparam = [], buildArg = {} } = options;
  const parameters = jailparam.map(parseParameter);
  if (options.from !== undefined) parseReference(options.from);
  const ignored = parameters.length === 0 ? [] : (await host.jails()).check(parameters);
  const undeclared = undeclaredBuildArgs(plan.steps, buildArg);
  await sweepSessions(sweepPlace(host));
  const engine = await Debugger.open(
    sessionHost(host),
    {
      id: newId(),
      keep: options.keep,
      cache: options.cache,
      image: options.image,
      plan,
      buildArgs: buildArg,
      dockerfilePath: input.path,
      settings: {
        dialect,
        context: input.context,
        file: input.file,
        escape: plan.document.escape,
        environment: env,
        user: options.user ?? '',
        from: options.from,
      },
      jail: {
        parameters,
        mounts: mount,
        profile: dialect.jailProfile,
        network: options.driver,
      },
    },
    decisions,
  );
  return {
    engine,
    dialect: options.dialect,
    warnings: [...plan.warnings, ...ignored, ...undeclared.map((name) => `--build-arg ${name}: no ARG declares it`)],
  };
}

/** Opens the build of an image again, where it ended, with nothing run. @throws KleeError KLEE_USAGE for a base image. */
export async function reopenBuild(
  host: Host,
  image: Image,
  decisions: Decisions,
  { keep, cache }: Pick<SessionSettings, 'keep' | 'cache'>,
): Promise<OpenedSession & { input: BuildInput }> {
  const { source } = image;
  if (source === undefined) {
    throw new KleeError('KLEE_USAGE', `${image.name ?? image.id} is a base image: it has no build to debug`, {
      hint: 'klee debug takes a Dockerfile, a directory that has one, or an image that klee built',
    });
  }
  const path = source.dockerfilePath;
  const input = {
    text: source.dockerfile,
    file: path === undefined ? 'Dockerfile' : basename(path),
    path,
    context: source.context,
  };
  const { parseMount } = await import('./build-options.js');
  const opened = await openSession(
    host,
    input,
    {
      buildArg: source.buildArgs,
      env: source.env ?? {},
      mount: (source.mounts ?? []).map(parseMount),
      jailparam: image.jailParameters,
      driver: source.network ?? 'host',
      dialect: image.dialect,
      keep,
      cache,
      image: image.id,
      ...(source.from === undefined ? {} : { from: source.from }),
      ...(source.user === undefined ? {} : { user: source.user }),
    },
    decisions,
  );
  await opened.engine.restore(image);
  return { ...opened, input };
}

/**
 * Goes on with the session `id`. `told`: what went with a klee that was killed.
 * @throws KleeError KLEE_LOCKED when a klee has it open; KLEE_NO_SESSION, KLEE_STORAGE
 */
export async function resumeSession(
  host: Host,
  id: string,
  decisions: Decisions,
): Promise<OpenedSession & { input: BuildInput; told: readonly DebugEvent[] }> {
  const { engine, told } = await Debugger.resume(sessionHost(host), id, decisions);
  const { plan, settings, dockerfilePath: path } = engine.options;
  const { file, context, dialect } = settings;
  const newer = await engine.source.hasChangedOnDisk();
  return {
    engine,
    told,
    dialect: dialect.name,
    warnings: newer
      ? [`${file} was changed since the session began, which goes on with what it had then: 'reload' takes it up`]
      : [],
    input: { text: plan.original, file, path, context },
  };
}

function sessionHost(host: Host): SessionHost {
  const { root, machine, store, catalog, containers } = host;
  return { root, machine, store, jails: () => host.jails(), catalog, containers };
}
