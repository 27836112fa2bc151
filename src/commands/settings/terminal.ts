/** Settings of what is shown and asked. */
import { resolve } from 'node:path';
import { promptAt } from '../prompt.js';
import { isOn, limitText, onOff, onOrOff, readLimit, type Setting } from './setting.js';

const limit = { values: 'N|unlimited', choices: ['unlimited'] } as const;

export const terminalSettings: readonly Setting[] = [
  {
    name: 'confirm',
    ...onOff,
    summary: 'Ask before something that cannot be undone',
    details: 'Off, every such question has the answer yes. `--batch` turns it off.',
    show: ({ memory }) =>
      `Whether to confirm potentially dangerous operations is ${onOrOff(memory.preferences.confirm)}.`,
    write(value, { memory }) {
      memory.preferences.confirm = isOn(value, 'confirm');
      return [];
    },
  },
  {
    name: 'pagination',
    ...onOff,
    summary: 'Stop at the end of each page of a long answer',
    details:
      'Only at a terminal, and never in the output of steps. RET goes on, `q` leaves the rest out, `c` shows it all.',
    show: ({ memory }) => `State of pagination is ${onOrOff(memory.preferences.pagination)}.`,
    write(value, { memory }) {
      memory.preferences.pagination = isOn(value, 'pagination');
      return [];
    },
  },
  {
    name: 'height',
    ...limit,
    summary: 'How many lines a page has',
    show: ({ memory: { preferences } }) =>
      `Number of lines in a page before a pause is ${preferences.height === undefined ? "the terminal's" : limitText(preferences.height)}.`,
    write(value, { memory }) {
      memory.preferences.height = readLimit(value, 'height');
      return [];
    },
  },
  {
    name: 'width',
    ...limit,
    summary: 'How many characters a line has',
    details: '`help` is broken into lines of that width, tables are cut to it, and pages are counted with it.',
    show: ({ memory: { preferences } }) =>
      `Number of characters klee thinks are in a line is ${preferences.width === undefined ? "the terminal's" : limitText(preferences.width)}.`,
    write(value, { memory }) {
      memory.preferences.width = readLimit(value, 'width');
      return [];
    },
  },
  {
    name: 'listsize',
    ...limit,
    summary: 'How many lines `list` shows',
    show: ({ memory }) =>
      `Number of source lines klee will list by default is ${limitText(memory.preferences.listSize)}.`,
    write(value, { memory }) {
      memory.preferences.listSize = readLimit(value, 'listsize');
      return [];
    },
  },
  {
    name: 'prompt',
    values: '[TEXT]',
    summary: 'What stands before what you type',
    details: 'Without TEXT it shows the position again: `(klee 4/9) `.',
    show: ({ memory, debugger: engine }) => `klee's prompt is ${JSON.stringify(promptAt(engine.position(), memory))}.`,
    write(value, { memory }) {
      // The blank behind it was taken away with the end of the line.
      memory.preferences.prompt = value === '' ? undefined : `${value} `;
      return [];
    },
  },
  {
    name: 'history save',
    ...onOff,
    summary: 'Write what was typed to the history file at the end',
    show: ({ memory }) => `Saving of the history record on exit is ${onOrOff(memory.preferences.historySave)}.`,
    write(value, { memory }) {
      memory.preferences.historySave = isOn(value, 'history save');
      return [];
    },
  },
  {
    name: 'auto-load safe-path',
    values: '[DIRECTORY[:DIRECTORY…]]',
    path: true,
    summary: 'The directories whose `.kleeinit` may be read',
    details:
      'A `.kleeinit` in the directory that klee is started in is read only when that directory is in one of these. It belongs into the init file of your own, ~/.config/klee/init. `/` allows all.',
    show: ({ memory }) =>
      `List of directories from which it is safe to auto-load files is ${memory.preferences.safePath.join(':')}.`,
    write(value, { memory }) {
      memory.preferences.safePath = value
        .split(':')
        .filter((directory) => directory !== '')
        .map((directory) => resolve(directory));
      return [];
    },
  },
];
