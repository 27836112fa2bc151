/** A Dockerfile for the other builder: changed where a rewrite makes the same, and what stays different in words. */
import { type DialectName, dialects } from '../../../dockerfile/dialect.js';
import type { CommandForm, ScriptForm } from '../../../dockerfile/instruction.js';
import { hasHeredoc } from '../../../dockerfile/heredoc-bodies.js';
import type { DocumentInstruction } from '../../../dockerfile/parse.js';
import { KleeError } from '../../../errors.js';
import { Plan } from '../plan.js';
import { copyFor } from './copy-for.js';
import { variablesFor } from './variables-for.js';

/** What the text alone does not tell. Steps are numbered from 1. */
export interface Facts {
  /** What the sources of a COPY are. */
  readonly sources: ReadonlyMap<number, Sources>;
  /** The programs that a step left running. */
  readonly left: ReadonlyMap<number, string>;
  /** The WORKDIR of the image that FROM names; undefined where it is not known. */
  readonly parentWorkdir: string | undefined;
}

export type Sources = 'files' | 'a directory' | 'mixed' | 'unknown';

/** What becomes of a step. */
export interface Rewritten {
  /** The instructions in its place; undefined where it stays as it is. */
  readonly texts?: readonly string[];
  /** What the other builder does otherwise, clauses. */
  readonly lines?: readonly string[];
}

/** What a rewrite is made from. */
export interface Step {
  readonly instruction: DocumentInstruction;
  readonly number: number;
  readonly to: DialectName;
  readonly escape: string;
  readonly facts: Facts;
  /** It stands before FROM. */
  readonly global: boolean;
  /** The defaults of the ARGs before FROM. */
  readonly globals: ReadonlyMap<string, string | undefined>;
}

export interface Translated {
  readonly text: string;
  /** How many steps of the plan each of its steps does: 0 for those of which one was made several. */
  readonly groups: readonly number[];
  /** Sentences. */
  readonly lines: readonly string[];
}

export function translate(plan: Plan, from: DialectName, to: DialectName, facts: Facts): Translated {
  const lines: string[] = [];
  if (from === to) return { text: plan.text, groups: plan.steps.map(() => 1), lines };
  const globals = globalsOf(plan);
  const first = plan.steps.findIndex(({ keyword }) => keyword === 'FROM');
  const groups: number[] = [];
  let text = '';
  let number = 0;
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const { escape, lineEnding, segments } = plan.document;
  for (const segment of segments) {
    if (segment.kind === 'trivia') {
      text += dialects[to].indentation ? segment.text : segment.text.replace(/[^\S\r\n]+$/, '');
      continue;
    }
    number += 1;
    const instruction = byId.get(segment.id);
    if (instruction === undefined) continue;
    const step = { instruction, number, to, escape, facts, globals, global: number <= first };
    const { texts = [segment.text], lines: said = [] } = rewrite(step);
    lines.push(...said.map((line) => `Step ${number}: ${line}.`));
    text += texts.map((one) => inCapitals(one, to)).join(lineEnding);
    groups.push(...texts.map((_, index) => (index === texts.length - 1 ? 1 : 0)));
  }
  lines.push(...ofTheWhole(plan, to), ...refusal(text, to, plan));
  return { text, groups, lines };
}

function rewrite(step: Step): Rewritten {
  const { instruction, number, to, facts } = step;
  switch (instruction.keyword) {
    case 'COPY':
      return copyFor(instruction, step);
    case 'ENV':
    case 'ARG':
      return variablesFor(instruction, step);
    case 'FROM':
      return workdirAfter(step);
    case 'RUN': {
      const left = facts.left.get(number);
      const lines = [
        ...execForm(instruction.form, to),
        ...(left !== undefined && to === 'docker'
          ? [`it leaves ${left} running, which docker kills when the step ends`]
          : []),
        ...(/(^|[^&<>|])&\s*$/.test(instruction.logical) && to === 'kleene'
          ? ['what it leaves running lives on into the next steps']
          : []),
      ];
      return { lines };
    }
    case 'CMD':
      return { lines: execForm(instruction.form, to) };
    default:
      return {};
  }
}

function execForm(form: (CommandForm | ScriptForm)['form'], to: DialectName): string[] {
  if (form !== 'exec') return [];
  return [
    dialects[to].execFormUsesWorkdir
      ? 'docker runs the exec form in WORKDIR, not in /'
      : 'kleene runs the exec form in /, not in WORKDIR',
  ];
}

/** kleene begins in `/`, docker where the image says. */
function workdirAfter({ instruction, to, facts }: Step): Rewritten {
  const { parentWorkdir } = facts;
  if (parentWorkdir === undefined) return { lines: ['docker begins in the WORKDIR of the image, kleene in /'] };
  if (parentWorkdir === '/') return {};
  return { texts: [instruction.text, `WORKDIR ${to === 'docker' ? '/' : parentWorkdir}`] };
}

function ofTheWhole({ steps, text }: Plan, to: DialectName): string[] {
  const lines: string[] = [];
  if (!steps.some(({ keyword }) => keyword === 'CMD')) {
    lines.push('No CMD: on a base image kleene makes it ["/bin/sh","/etc/rc"], docker takes that of the image.');
  }
  lines.push(
    to === 'kleene'
      ? 'The jail of kleene denies what a FreeBSD jail denies by default (System V IPC, raw sockets, mounts): -J allows it.'
      : 'docker has no -J: a container allows what the default profile allows.',
  );
  if (to === 'kleene' && steps.some(hasHeredoc)) lines.push('kleene does not build heredocs (<<EOF).');
  if (to === 'kleene' && /^#\s*escape=`/im.test(text))
    lines.push('kleene takes `# escape=` for a comment, and \\ goes on with a line.');
  return lines;
}

/** Instructions are in capitals for kleene, `AS` too. */
function inCapitals(text: string, to: DialectName): string {
  if (!dialects[to].capitalsOnly) return text;
  const capitals = text.replace(/^[a-z]+/i, (word) => word.toUpperCase());
  return capitals.startsWith('FROM') ? capitals.replace(/(\s)as(\s+\S+\s*)$/i, '$1AS$2') : capitals;
}

function refusal(text: string, to: DialectName, { file }: Plan): string[] {
  try {
    Plan.parse(text, dialects[to], file);
    return [];
  } catch (error) {
    if (!(error instanceof KleeError)) throw error;
    return [`${to} refuses the text: ${error.message}`];
  }
}

function globalsOf({ steps }: Plan): Map<string, string | undefined> {
  const globals = new Map<string, string | undefined>();
  for (const step of steps) {
    if (step.keyword === 'FROM') break;
    if (step.keyword === 'ARG') for (const variable of step.variables) globals.set(variable.name, variable.default);
  }
  return globals;
}
