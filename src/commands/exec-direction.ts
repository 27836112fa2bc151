import { usageError } from './arguments.js';
import type { CommandContext } from './command.js';

/** The setting that turns `next`, `step`, `continue` and `finish` round. */
export const execDirection = {
  name: 'exec-direction',
  values: 'forward|reverse',
  choices: ['forward', 'reverse'],
  summary: 'Which way `next`, `step`, `continue` and `finish` go',
  /** As gdb says it. */
  show: ({ debugger: engine }: CommandContext): string =>
    engine.travel.direction === 'back' ? 'Reverse.' : 'Forward.',
  write(value: string, { debugger: engine }: CommandContext): string[] {
    if (value !== 'forward' && value !== 'reverse') {
      throw usageError(`Undefined item: "${value}".`, 'set exec-direction forward|reverse');
    }
    engine.travel.direction = value === 'reverse' ? 'back' : 'forward';
    return [];
  },
} as const;
