/** Why a step was run, or where it was taken from, in words. */
import type { Difference } from '../build/recipe/difference.js';
import type { Missed, Origin } from '../debugger/reuse/outcome.js';
import type { Why } from '../debugger/reuse/why.js';
import { printable } from '../view/printable.js';

/** `step 4 of session c069e69af8cf` */
export function originText({ kind, id, step, own }: Origin): string {
  return own === true ? `step ${step} of this session` : `step ${step} of ${kind} ${id}`;
}

/** What `why` answers. */
export function whyText({ step, done, reason }: Why): string {
  const name = `Step ${step.number}`;
  switch (reason.kind) {
    case 'cached': {
      const files = reason.snapshot === undefined ? 'it found its files there' : `@${reason.snapshot}`;
      return `${name} ${done ? 'was' : 'would'} not ${done ? 'run' : 'be run'}: ${files}, ${originText(reason.origin)}, where nothing differs.`;
    }
    case 'ran':
      return `${name} ${done ? 'was run' : 'would be run'}: ${missedText(reason.missed)}.`;
    case 'noFiles':
      return `${name} makes no files: there is nothing to re-use.`;
    case 'skipped':
      return `${name} ${done ? 'was' : 'will be'} skipped.`;
    case 'unknown':
      return `${name} was not run by this session, or by an older klee: nothing is known about it.`;
  }
}

export function missedText(missed: Missed): string {
  switch (missed.why) {
    case 'off':
      return 'the cache is off';
    case 'afresh':
      return '`retry` runs a step afresh';
    case 'lookedInto':
      return 'it was gone through command by command';
    case 'byHand':
      return 'changes made by hand were kept under it';
    case 'running':
      return `${names(missed.programs)} ran in the jail, and a snapshot holds no processes`;
    case 'mounts':
      return `it sees files of the host at ${printable(missed.target)}, and nobody knows what was in them`;
    case 'earlier':
      return `a step before it (${missed.step}) ran anew`;
    case 'nothing':
      return `nothing like it was built on @${missed.on} yet`;
    case 'left':
      return `${originText(missed.origin)} is the same, but ${names(missed.programs)} ran with it, and a snapshot holds no processes`;
    case 'differs':
      return `${differenceText(missed.difference)} (${originText(missed.origin)})`;
    case 'gone':
      return `${originText(missed.origin)} is the same, but was removed`;
    case 'busy':
      return `${originText(missed.origin)} is the same, but another klee was removing sessions or images`;
  }
}

/** The first thing that differs. */
export function differenceText({ what, name = '', is, was }: Difference): string {
  const value = (text: string | undefined) => `'${printable(text ?? '')}'`;
  const differs = `is ${value(is)}, was ${value(was)}`;
  switch (what) {
    case 'instruction':
      // Whole commands: side by side they could not be told apart.
      return `the instruction differs:\n  is:   ${printable(is ?? '')}\n  was:  ${printable(was ?? '')}`;
    case 'dialect':
      return `the dialect is ${is}, was ${was}`;
    case 'user':
      return `the user is ${is === '' ? 'root' : value(is)}, was ${was === '' ? 'root' : value(was)}`;
    case 'directory':
      return `the working directory ${differs}`;
    case 'destination':
      return `the destination ${differs}`;
    case 'network':
      return `the network is ${is}, was ${was}`;
    case 'jailProfile':
      return `the jail allows what ${is} allows, and allowed what ${was} allows`;
    case 'jailParameter':
      return `jail parameter ${parameterText(name, is, was)}`;
    case 'variable':
      if (was === undefined) return `variable ${name} was not set`;
      return is === undefined ? `variable ${name} was ${value(was)}, and is not set` : `variable ${name} ${differs}`;
    case 'variableOrder':
      return `the variables are the same in another order: ${name} came elsewhere`;
    case 'file':
      return `COPY: ${name === '.' ? 'the context' : printable(name)} ${fileText(is, was)}`;
    case 'files':
      return 'COPY: the files differ';
  }
}

function parameterText(name: string, is: string | undefined, was: string | undefined): string {
  const word = (value: string) => (value === 'true' ? 'on' : value === 'false' ? 'off' : printable(value));
  if (is === undefined) return `${name} was ${word(was ?? '')}`;
  if (was !== undefined) return `${name} is ${word(is)}, was ${word(was)}`;
  // What it was by itself is jail(8)'s to say; but nobody switches on what is on.
  return is === 'true' ? `${name} was off` : `${name} was not given`;
}

function fileText(is: string | undefined, was: string | undefined): string {
  if (was === undefined) return 'is new';
  return is === undefined ? 'is gone' : 'changed';
}

function names(programs: readonly string[]): string {
  return programs.map(printable).join(', ');
}
