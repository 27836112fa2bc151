/** The command lines of OCI runtimes. */
import { join } from 'node:path';

/** The faster first. */
export const runtimeNames = ['crun', 'runc'] as const;

export type RuntimeName = (typeof runtimeNames)[number];

export interface Runtime {
  readonly name: RuntimeName;
  readonly path: string;
}

/** The files of one command: what it is, the runtime's errors, and its pid where somebody wants it. */
export interface ExecFiles {
  readonly process: string;
  readonly log: string;
  readonly pid?: string;
}

/** How to call a runtime on one container. */
export class RuntimeCommands {
  readonly #global: readonly string[];

  constructor(
    readonly runtime: Runtime,
    readonly id: string,
    /** Where the runtime keeps its state. */
    readonly stateDirectory: string,
    /** Where it runs. */
    readonly place: { readonly userNamespace: boolean } = { userNamespace: false },
  ) {
    // crun's own cgroup manager needs controllers that a mere cgroup2 mount on a hybrid host does not have.
    const cgroups = runtime.name === 'crun' ? ['--cgroup-manager=disabled'] : [];
    this.#global = [runtime.path, '--root', stateDirectory, '--log-format', 'json', ...cgroups];
  }

  /** True for a runtime that insists on a cgroup of its own; runc does not in a user namespace, where it may not make any. */
  get needsCgroup(): boolean {
    return this.runtime.name === 'runc' && !this.place.userNamespace;
  }

  /**
   * True for a runtime that puts pipes of its own between itself and the command, and then waits until nobody holds them any more: a
   * daemon would keep it waiting for ever, and stdout and stderr would lose their order (runc: utils_linux.go, setupIO).
   */
  get copiesOutput(): boolean {
    return this.runtime.name === 'runc';
  }

  run(bundle: string): string[] {
    return [...this.#global, 'run', '--detach', '--bundle', bundle, '--pid-file', join(bundle, 'pid'), this.id];
  }

  /** `log` receives the runtime's own errors, the command's output having them too. */
  exec(files: ExecFiles): string[] {
    return [...this.#exec(files), this.id];
  }

  /** The same with klee's output as descriptor 3 of the command and its input as 4, for `onStreams`. The runtime reads none of it. */
  execWithStreams(files: ExecFiles): string[] {
    return ['sh', '-c', 'exec "$@" 3>&1 4<&0 </dev/null', 'sh', ...this.#exec(files), '--preserve-fds', '2', this.id];
  }

  /** The same with descriptor 3 at the end of `file`, which is made. */
  execRecording(files: ExecFiles, file: string): string[] {
    const withRecord = 'umask 077; exec 3>>"$0"; exec "$@"';
    return ['sh', '-c', withRecord, file, ...this.#exec(files), '--preserve-fds', '1', this.id];
  }

  #exec({ process, log, pid }: ExecFiles): string[] {
    const telling = pid === undefined ? [] : ['--pid-file', pid];
    return [...this.#global, '--log', log, 'exec', '--process', process, ...telling];
  }

  /** What removes whatever there is of a container that could not be started. */
  removeFailed(): string[] {
    return [...this.#global, 'delete', '--force', this.id];
  }

  /** What removes a stopped container; undefined when removing its files is all there is to do. */
  remove(): string[] | undefined {
    return this.needsCgroup ? [...this.#global, 'delete', this.id] : undefined;
  }
}

/**
 * The command with its output on descriptor 3, by the jail's own shell: what a runtime that copies output is run with.
 * @param from `4`: it reads descriptor 4
 */
export function onStreams(argv: readonly string[], from: '4' | '/dev/null'): string[] {
  const input = from === '4' ? '<&4' : `<${from}`;
  return [shell, '-c', `exec "$@" ${input} >&3 2>&3 3>&- 4<&-`, 'sh', ...argv];
}

export const shell = '/bin/sh';

/** The first error of a runtime's log, JSON lines; undefined when it has none. */
export function firstError(log: string): string | undefined {
  for (const line of log.split('\n')) {
    if (line === '') continue;
    let entry: unknown;
    try {
      entry = JSON.parse(line);
    } catch {
      return line;
    }
    const { level, msg } = entry as { level?: unknown; msg?: unknown };
    if (level === 'error' && typeof msg === 'string') return msg;
  }
  return undefined;
}

/** What a shell would exit with for a program that a runtime could not execute; undefined when it failed otherwise. */
export function exitCodeOf(error: string): 126 | 127 | undefined {
  if (/no such file or directory|not found/i.test(error)) return 127;
  if (/permission denied|not permitted|exec format error/i.test(error)) return 126;
  return undefined;
}
