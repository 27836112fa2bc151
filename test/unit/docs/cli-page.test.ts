import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliPage } from '../../../scripts/docs/cli-page.mjs';
import { Cli } from '../../../src/cli/cli.js';
import { createProgram } from '../../../src/cli/program.js';

const page = new URL('../../../docs/reference/cli.md', import.meta.url);

const program = () =>
  createProgram(
    new Cli({
      stdin: {},
      stdout: { write: () => true },
      stderr: { write: () => true },
      env: {},
      platform: 'linux',
      uid: undefined,
      openMachine: () => Promise.reject(new Error('help needs no machine')),
      openHost: () => Promise.reject(new Error('help needs no host')),
    }),
  );

describe('docs/reference/cli.md', () => {
  it('is what the subcommands say of themselves', () => {
    expect(readFileSync(page, 'utf8'), 'docs/reference/cli.md is stale: run `npm run docs`').toBe(cliPage(program()));
  });

  it('has every subcommand and the examples after its help', () => {
    const text = cliPage(program());
    for (const name of program().commands.map((command) => command.name()))
      expect(text).toContain(`### klee ${name}\n`);
    expect(text).toContain('### klee image create\n');
    expect(text).toContain('klee image create bootstrap bookworm');
  });
});
