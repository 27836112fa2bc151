/** What became of the plan, and of what commands run with. */
import type { DebugEvent, PlanChange, Staleness } from '../debugger/events.js';
import { printable } from '../view/printable.js';
import { shortText } from './step-words.js';

export function editLines(event: Extract<DebugEvent, { type: 'edited' }>): string[] {
  const { change, step, from = step.number } = event;
  return [
    `Step ${from} ${editWords[change]}${change === 'moved' ? ` ${step.number}:` : ''} ${shortText(step.logical)}`,
    ...staleLines(event),
  ];
}

export function overriddenText({ what, name, value }: Extract<DebugEvent, { type: 'overridden' }>): string {
  const given = printable(value ?? '');
  if (what === 'arg')
    return value === undefined ? `Build argument ${name} is not given any more` : `Build argument ${name}=${given}`;
  const how = { env: `with ${name}=${given}`, user: `as ${given}`, workdir: `in ${given}` }[what];
  if (value !== undefined) return `Commands run ${how} from now on; the Dockerfile does not say so`;
  if (what === 'env' && name !== undefined) return `Commands run without ${name} from now on`;
  return `Commands run ${{ env: 'with the variables', user: 'as the user', workdir: 'in the directory' }[what]} of the Dockerfile again`;
}

/** What has to run again, and where the position is now; none where it stays. */
export function staleLines({ stale, next }: Staleness): string[] {
  if (next === undefined) return [];
  const position = `the position is before step ${next} now`;
  if (stale.length === 0) return [position];
  const steps = stale.length === 1 ? `step ${stale[0]} has` : `steps ${stale[0]} to ${stale.at(-1)} have`;
  return [`${steps} to run again; ${position}`];
}

const stays = {
  skipped: 'will be skipped:',
  unskipped: 'will not be skipped any more:',
  replaced: 'is now',
} as const;

const editWords = { ...stays, inserted: 'inserted:', removed: 'removed:', moved: 'is now step' } as const;

const changeWords = { ...stays, inserted: 'is new:', removed: 'is gone:', moved: 'has moved:' } as const;

/** How many changed steps of a plan that comes back are named. */
const namedChanges = 8;

export function planLines(changes: readonly PlanChange[]): string[] {
  const lines = changes
    .slice(0, namedChanges)
    .map(({ change, step }) => `Step ${step.number} ${changeWords[change]} ${shortText(step.logical)}`);
  const more = changes.length - namedChanges;
  return more > 0 ? [...lines, `and ${more} more; \`list\` shows the plan`] : lines;
}
