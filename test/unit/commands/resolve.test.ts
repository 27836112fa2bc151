import { expect, it } from 'vitest';
import { groups } from '../../../src/commands/command.js';
import { resolveCommand } from '../../../src/commands/resolve.js';
import { commandTable } from '../../../src/commands/table.js';

const commands = commandTable();

it.each([
  ['n', 'next'],
  ['c', 'continue'],
  ['b', 'break'],
  ['tb', 'tbreak'],
  ['d', 'delete'],
  ['l', 'list'],
  ['p', 'print'],
  ['i', 'info'],
  ['h', 'help'],
  ['q', 'quit'],
  ['rn', 'back'],
  ['run', 'run'],
  ['sh', 'shell'],
  ['retr', 'retry'],
  ['commi', 'commit'],
  ['delete-', 'delete-step'],
])('%s is %s', (word, name) => {
  expect(resolveCommand(word, commands).name).toBe(name);
});

it('words what it cannot resolve as gdb does', () => {
  expect(() => resolveCommand('foo', commands)).toThrow('Undefined command: "foo".  Try "help".');
  expect(() => resolveCommand('in', commands)).toThrow('Ambiguous command "in": info, insert.');
});

it('has one meaning for every name', () => {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect([name, ...(resolveCommand(name, commands).aliases ?? [])]).toContain(name);
});

it('gives every command a group, a usage that begins with its name, a summary without a period, and an example', () => {
  for (const { name, group, usage, summary, examples = [], block } of commands) {
    expect(groups).toContain(group);
    expect(usage.length).toBeGreaterThan(0);
    // The lines of a block follow its first.
    for (const form of block === true ? usage.slice(0, 1) : usage)
      expect(form === name || form.startsWith(`${name} `) || form.startsWith('!')).toBe(true);
    expect(summary).not.toMatch(/\.$/);
    expect(examples.length, `${name} has no example`).toBeGreaterThan(0);
  }
});
