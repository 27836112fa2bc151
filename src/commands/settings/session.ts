/** Settings of the session: the engine keeps them. */
import { formatParameter, parseParameter } from '../../jail/parameters.js';
import { usageError } from '../arguments.js';
import { isOn, oneOf, onOff, onOrOff, type Setting } from './setting.js';

const directions = ['forward', 'reverse'] as const;
const policies = ['ask', 'drop', 'keep'] as const;

export const sessionSettings: readonly Setting[] = [
  {
    name: 'jailparam',
    values: 'NAME[=VALUE]',
    summary: 'A parameter of the jail, as `-J` gives it',
    details:
      'It holds from the next command on; a jail that runs is stopped. The parameters are those of jail(8): docs/reference/jail-parameters.md.',
    async show({ debugger: engine }) {
      const { parameters } = await engine.jail.info();
      return `The parameters of the jail are ${parameters.length === 0 ? 'those it has by default' : parameters.join(' ')}.`;
    },
    async write(value, { debugger: engine }) {
      if (value === '') throw usageError('To what?', 'set jailparam NAME[=VALUE]');
      const parameter = parseParameter(value);
      const warnings = await engine.jail.setParameter(parameter);
      return [...warnings.map((warning) => `warning: ${warning}`), `jail parameter ${formatParameter(parameter)}`];
    },
  },
  {
    name: 'dirty',
    values: policies.join('|'),
    choices: policies,
    summary: 'What becomes of changes made by hand, before the next step runs',
    details:
      '`ask`; `drop` them, and run the step on the clean snapshot; or `keep` them, which marks the session as not reproducible. Without a terminal `ask` is `drop`.',
    show: ({ debugger: engine }) => `What becomes of changes made by hand is "${engine.dirtyPolicy}".`,
    write(value, { debugger: engine }) {
      if (value === '') throw usageError('To what?', `set dirty ${policies.join('|')}`);
      engine.dirtyPolicy = oneOf(value, policies, `dirty ${policies.join('|')}`);
      return [];
    },
  },
  {
    name: 'cache',
    ...onOff,
    summary: 'Take steps of earlier sessions and builds where nothing that matters differs',
    details:
      'They are not run then, and their snapshots are this session’s, too: `--> cached @…`. `why N` says why step N was run. `set cache on` also looks anew at what there is.',
    show: ({ debugger: engine }) => `Taking steps of earlier sessions and builds is ${onOrOff(engine.cache)}.`,
    write(value, { debugger: engine }) {
      engine.cache = isOn(value, 'cache');
      return [];
    },
  },
  {
    name: 'exec-direction',
    values: directions.join('|'),
    choices: directions,
    summary: 'Which way `next`, `step`, `continue` and `finish` go',
    // As gdb says it.
    show: ({ debugger: engine }) => (engine.travel.direction === 'back' ? 'Reverse.' : 'Forward.'),
    write(value, { debugger: engine }) {
      const direction = oneOf(value, directions, `exec-direction ${directions.join('|')}`);
      engine.travel.direction = direction === 'reverse' ? 'back' : 'forward';
      return [];
    },
  },
  {
    name: 'revive',
    ...onOff,
    summary: 'Start again, unasked, what steps had left running when moving about has stopped it',
    show: ({ debugger: engine }) => `Reviving processes unasked is ${onOrOff(engine.reviveAlways)}.`,
    write(value, { debugger: engine }) {
      engine.reviveAlways = isOn(value, 'revive');
      return [];
    },
  },
];
