/** What a container can give of jail(8)'s parameters, beyond what the table says. */
import { KleeError } from '../../errors.js';
import { objection } from '../parameter-answers.js';
import type { Answer } from '../parameter-table.js';
import { entryOf, type JailParameter } from '../parameters.js';

const place = 'on Linux';

/** What only the host's root can give: these rights are looked for in the user namespace of the host (capable(), kernel/capability.c). */
const ofTheHost: ReadonlySet<string> = new Set(['allow.raw_sockets', 'allow.mlock']);
const withoutRoot: Answer = { ignore: 'a klee without root cannot hand on the right' };

/**
 * Checks parameters against what a container can give. A value that a container has anyway is never a problem.
 * @returns one line for each that has no effect.
 * @throws KleeError KLEE_JAIL_PARAMETER for one that cannot be had, with the reason as its hint.
 */
export function checkParameters(
  parameters: readonly JailParameter[],
  { userNamespace }: { readonly userNamespace: boolean } = { userNamespace: false },
): string[] {
  return parameters.flatMap((parameter) => {
    const { name, value } = parameter;
    const entry = entryOf(name);
    if (entry === undefined || entry.default === value) return [];
    const answer = userNamespace && ofTheHost.has(name) ? withoutRoot : entry.oci;
    const narrowed =
      name === 'ip4' || name === 'ip6' || name === 'host' ? onlyPartly(name, value, parameters) : undefined;
    return [objection(parameter, entry, answer, place), narrowed].filter((line) => line !== undefined);
  });
}

function onlyPartly(
  name: 'ip4' | 'ip6' | 'host',
  value: string | boolean,
  all: readonly JailParameter[],
): string | undefined {
  if (value === 'new' && name !== 'host') {
    throw new KleeError('KLEE_JAIL_PARAMETER', `jail: ${name}: cannot be had ${place}: new`, {
      hint: `${name}=inherit is the network of the host, ${name}=disable none`,
    });
  }
  if (value !== 'disable') return undefined;
  if (name === 'host') {
    throw new KleeError('KLEE_JAIL_PARAMETER', `jail: host: cannot be had ${place}: disable`, {
      hint: 'host=new or host=inherit',
    });
  }
  const other = name === 'ip4' ? 'ip6' : 'ip4';
  const both = all.some((parameter) => parameter.name === other && parameter.value === 'disable');
  return both
    ? undefined
    : `jail: ${name}: has no effect ${place}: a network can only be disabled as a whole, with ${other}=disable too`;
}
