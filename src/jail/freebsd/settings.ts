/** What klee itself does of a jail's parameters: jail(8) knows those of its command line only while it makes the jail. */
import type { JailSpec } from '../jail.js';
import type { JailParameter } from '../parameters.js';

export interface JailSettings {
  /** False: klee's own environment is passed on (`exec.noclean`). */
  readonly cleanEnvironment: boolean;
  /** Directories of the tree that jail(8) mounts on, in its order (usr.sbin/jail/command.c). */
  readonly systemMounts: readonly string[];
  /** Lines for sh(1), run in the jail before it is removed; undefined for `/bin/sh /etc/rc.shutdown`, where there is one. */
  readonly stopCommands: readonly string[] | undefined;
  /** How long each of them may take. */
  readonly stopTimeoutMs: number;
}

export function settingsOf({ parameters }: Pick<JailSpec, 'parameters'>): JailSettings {
  const isSet = (name: string, otherwise: boolean) => (lastOf(parameters, name) ?? otherwise) === true;
  const mount = (name: string, otherwise: boolean, path: string) => (isSet(name, otherwise) ? [path] : []);
  const stop = parameters.filter(({ name }) => name === 'exec.stop').map(({ value }) => String(value));
  return {
    cleanEnvironment: isSet('exec.clean', true),
    systemMounts: [
      ...mount('mount.devfs', true, '/dev'),
      ...mount('mount.fdescfs', false, '/dev/fd'),
      ...mount('mount.procfs', false, '/proc'),
    ],
    stopCommands: stop.length === 0 ? undefined : stop.filter((line) => line !== ''),
    stopTimeoutMs: Number(lastOf(parameters, 'stop.timeout') ?? 10) * 1000,
  };
}

/** The value that counts of a parameter that may have been given several times. */
export function lastOf(parameters: readonly JailParameter[], name: string): string | boolean | undefined {
  return parameters.findLast((parameter) => parameter.name === name)?.value;
}
