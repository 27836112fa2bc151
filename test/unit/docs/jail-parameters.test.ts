import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jailParametersPage } from '../../../scripts/docs/jail-parameters-page.mjs';
import { parameterTable } from '../../../src/jail/parameter-table.js';
import { negativeForm } from '../../../src/jail/parameters.js';

const page = new URL('../../../docs/reference/jail-parameters.md', import.meta.url);

describe('docs/reference/jail-parameters.md', () => {
  it('is what the table of parameters prints', () => {
    expect(readFileSync(page, 'utf8'), 'docs/reference/jail-parameters.md is stale: run `npm run docs`').toBe(
      jailParametersPage(parameterTable, negativeForm),
    );
  });

  it('has a row for every parameter, with what each driver says', () => {
    const text = jailParametersPage(parameterTable, negativeForm);
    for (const { name } of parameterTable) expect(text).toContain(`\n| \`${name}\``);
    expect(text).toContain('| `allow.sysvipc`, `allow.nosysvipc` | boolean | `false` |  | yes | yes |');
    expect(text).toContain('| `ip4.addr` | list, by commas |  |  | yes | refused: ');
  });
});
