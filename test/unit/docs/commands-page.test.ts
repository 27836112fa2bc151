import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandsPage } from '../../../scripts/docs/commands-page.mjs';
import { groups, groupTitles } from '../../../src/commands/command.js';
import { commandTable } from '../../../src/commands/table.js';

const page = new URL('../../../docs/reference/commands.md', import.meta.url);

describe('docs/reference/commands.md', () => {
  it('is what the command table prints', () => {
    expect(readFileSync(page, 'utf8'), 'docs/reference/commands.md is stale: run `npm run docs`').toBe(
      commandsPage(commandTable(), groups, groupTitles),
    );
  });

  it('has every form of every command', () => {
    const text = commandsPage(commandTable(), groups, groupTitles);
    for (const { name, usage } of commandTable()) {
      expect(text).toContain(`\n### ${name}\n\n\`\`\`text\n${usage.join('\n')}\n\`\`\`\n`);
    }
  });
});
