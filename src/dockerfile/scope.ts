/** The variables of a build, as far as it has come. Plain data, so that a checkpoint can keep it. */
import { dialects, type DialectName } from './dialect.js';
import type { Lookup } from './expand.js';
import type { ExpandedInstruction, Instruction } from './instruction.js';

export type Variables = Readonly<Record<string, string>>;

export interface Scope {
  readonly dialect: DialectName;
  /** `--build-arg`; each counts only where an ARG declares it. */
  readonly buildArgs: Variables;
  /** ENV of the image and of the instructions so far. */
  readonly environment: Variables;
  /** ARGs declared so far, since FROM if there was one. In the docker dialect those without a value are not here. */
  readonly arguments: Variables;
  /** ARGs declared before FROM. */
  readonly globalArguments: Variables;
  /** True after FROM. */
  readonly inStage: boolean;
}

/** The scope before the first instruction. */
export function createScope(dialect: DialectName, buildArgs: Variables = {}): Scope {
  return { dialect, buildArgs, environment: {}, arguments: {}, globalArguments: {}, inStage: false };
}

/** The same scope with variables set as ENV sets them: what an image or the command line brings. */
export function withEnvironment(scope: Scope, environment: Variables): Scope {
  return { ...scope, environment: { ...scope.environment, ...environment } };
}

/** What an instruction sees. ENV wins over ARG; before FROM and in it, the ARGs before FROM are all there is. */
export function lookupIn(scope: Scope): Lookup {
  const layers = scope.inStage ? [scope.environment, scope.arguments] : [scope.globalArguments];
  return (name) => layers.find((layer) => Object.hasOwn(layer, name))?.[name];
}

/** The environment of a command that a step runs: ARGs and ENVs, ENV first where both have the name. */
export function commandEnvironment(scope: Scope): Record<string, string> {
  return { ...scope.arguments, ...scope.environment };
}

/** The value that ARG gives a variable; undefined when it stays as it is. */
export function argumentValue(scope: Scope, name: string, byDefault: string | undefined): string | undefined {
  const { argWithoutDefault, inheritGlobalArgs } = dialects[scope.dialect];
  if (Object.hasOwn(scope.buildArgs, name)) return scope.buildArgs[name];
  if (byDefault !== undefined) return byDefault;
  if (inheritGlobalArgs && scope.inStage && Object.hasOwn(scope.globalArguments, name)) {
    return scope.globalArguments[name];
  }
  return argWithoutDefault === 'empty' ? '' : undefined;
}

/** The scope after an instruction. What FROM's image brings is added by `withEnvironment`. */
export function scopeAfter(scope: Scope, instruction: ExpandedInstruction): Scope {
  switch (instruction.keyword) {
    case 'FROM':
      return { ...scope, environment: {}, arguments: {}, inStage: true };
    case 'ENV':
      return withEnvironment(scope, Object.fromEntries(instruction.pairs.map(({ name, value }) => [name, value])));
    case 'ARG': {
      const declared = Object.fromEntries(
        instruction.variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
      );
      return scope.inStage
        ? { ...scope, arguments: { ...scope.arguments, ...declared } }
        : { ...scope, globalArguments: { ...scope.globalArguments, ...declared } };
    }
    default:
      return scope;
  }
}

/** The names of `--build-arg`s that no ARG declares; Docker warns of them. */
export function undeclaredBuildArgs(instructions: readonly Instruction[], buildArgs: Variables): string[] {
  const declared = new Set(
    instructions.flatMap((one) => (one.keyword === 'ARG' ? one.variables.map((variable) => variable.name) : [])),
  );
  return Object.keys(buildArgs).filter((name) => !declared.has(name));
}
