/** What a person has commands run with in place of what the Dockerfile says, applied. */
import type { Scope } from '../dockerfile/scope.js';
import type { Overrides } from '../image/config.js';
import type { JailCommand } from '../jail/jail.js';

/** Whether they change what a command gets. */
export function changeCommands({ environment, user, workdir }: Overrides): boolean {
  return user !== null || workdir !== null || Object.keys(environment).length > 0;
}

/** @param inWorkdir whether the command runs in the WORKDIR: an exec form can run elsewhere */
export function overridden(command: JailCommand, overrides: Overrides, inWorkdir: boolean): JailCommand {
  const { environment, user, workdir } = overrides;
  return {
    ...command,
    user: user ?? command.user,
    ...(inWorkdir && workdir !== null ? { directory: workdir } : {}),
    environment: merged(command.environment ?? {}, environment),
  };
}

/** The scope with other build arguments. */
export function withBuildArgs(scope: Scope, { buildArgs }: Overrides): Scope {
  return { ...scope, buildArgs: merged(scope.buildArgs, buildArgs) };
}

/** Values by name with others put over them; null takes one away. */
export function merged(
  values: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string | null>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries<string | null>({ ...values, ...over }).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    ),
  );
}
