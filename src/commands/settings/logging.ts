/** Settings of the copy of what the session says. */
import { usageError } from '../arguments.js';
import { isOn, onOff, type Setting } from './setting.js';

export const loggingSettings: readonly Setting[] = [
  {
    name: 'logging enabled',
    aliases: ['logging'],
    ...onOff,
    summary: 'Copy what is shown to a file, output of steps included',
    show: ({ memory }) => `Logging is ${memory.logging.enabled ? 'enabled' : 'disabled'}.`,
    write(value, { memory }) {
      if (isOn(value, 'logging')) return [`Copying output to ${memory.logging.begin()}.`];
      return [`Done logging to ${memory.logging.end()}.`];
    },
  },
  {
    name: 'logging file',
    values: 'FILE',
    path: true,
    summary: 'The file for `set logging on`',
    show: ({ memory }) => `The current logfile is "${memory.logging.file}".`,
    write(value, { memory }) {
      if (value === '') throw usageError('Which file?', 'set logging file FILE');
      memory.logging.file = value;
      return [];
    },
  },
  {
    name: 'logging overwrite',
    ...onOff,
    summary: 'Begin the log file anew, instead of going on at its end',
    show: ({ memory }) =>
      memory.logging.overwrite ? 'Logging overwrites the log file.' : 'Logging appends to the log file.',
    write(value, { memory }) {
      memory.logging.overwrite = isOn(value, 'logging overwrite');
      return [];
    },
  },
];
