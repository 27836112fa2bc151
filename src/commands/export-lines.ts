/** What is to be said of an exported Dockerfile: what was changed in it, and what it does not do as the session did. */
import { relative } from 'node:path';
import type { Form } from '../debugger/source/forms/form.js';
import type { Setting } from '../debugger/run/settings-used.js';
import type { Reservation } from '../debugger/source/reservations.js';
import { quoted } from '../shell/quote.js';
import { printable } from '../view/printable.js';

/** Sentences. */
export function formLines({ joined, otherwise }: Form): string[] {
  const runs = joined.map(({ first, last }) => `${first} to ${last}`);
  return [...(runs.length === 0 ? [] : [`Joined into one RUN each: steps ${runs.join(', ')}.`]), ...otherwise];
}

/** @param build where a build of the file is said: the file, and the directory that COPY takes files from */
export function reservationLine(reservation: Reservation, build: { file: string; context: string }): string {
  switch (reservation.kind) {
    case 'keptByHand':
      return `Changes that were made by hand were kept in this session (${stepsText(reservation.steps)}): the exported file does not make them.`;
    case 'changedByHand':
      return 'Files were changed by hand since the last step: the exported file does not make that. `record` makes instructions of it.';
    case 'skipped': {
      const { steps } = reservation;
      const [were, them] = steps.length === 1 ? ['was', 'it'] : ['were', 'them'];
      return `${steps.length === 1 ? 'Step' : 'Steps'} ${steps.join(', ')} ${were} skipped in this session: a build of the exported file runs ${them}.`;
    }
    case 'failed':
      return `Step ${reservation.step.number} failed in this session, and has not succeeded since.`;
    case 'notBuilt': {
      const { first, last } = reservation;
      return first === last
        ? `It was not built to the end: step ${first} has not run.`
        : `It was not built to the end: steps ${first} to ${last} have not run.`;
    }
    case 'setting':
      return settingLine(reservation.setting);
    case 'jailParameters':
      return `Jail parameters were set in this session, which the file cannot say: ${reservation.parameters.map((one) => `-J ${one}`).join(' ')}.`;
    case 'options':
      return `Build it with: klee build ${[...reservation.options, ...placeOf(build)].map(quoted).join(' ')}`;
  }
}

function stepsText(steps: readonly number[]): string {
  return `${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')}`;
}

/** `-f` is relative to the context, and so is best said where the file is in it. */
function placeOf({ file, context }: { file: string; context: string }): string[] {
  const inside = relative(context, file);
  const name = inside.startsWith('..') ? file : inside;
  const here = relative(process.cwd(), context);
  const directory = here === '' ? '.' : here.startsWith('..') ? context : here;
  return [...(name === 'Dockerfile' ? [] : ['-f', name]), directory];
}

/** With the instruction that would say it. */
function settingLine({ what, name, value, step }: Setting): string {
  const from = `Step ${step} ran`;
  if (value === undefined) return `${from} without ${name}: no instruction takes a variable away.`;
  const written = /^[^\s"'\\$]+$/.test(value) ? value : JSON.stringify(value).replaceAll('$', '\\$');
  const [how, instruction] = {
    env: [`with ${name}=${printable(value)}`, `ENV ${name}=${written}`],
    arg: ['', ''],
    user: [`as ${value}`, `USER ${value}`],
    workdir: [`in ${value}`, `WORKDIR ${value}`],
  }[what];
  return `${from} ${how}, which the exported file does not say: \`insert ${step} ${instruction}\` would.`;
}
