import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsPage } from '../../../scripts/docs/errors-page.mjs';
import { errorKinds } from '../../../src/errors.js';

const page = new URL('../../../docs/reference/errors.md', import.meta.url);

describe('docs/reference/errors.md', () => {
  it('is what the table of error codes prints', () => {
    expect(readFileSync(page, 'utf8'), 'docs/reference/errors.md is stale: run `npm run docs`').toBe(
      errorsPage(errorKinds),
    );
  });

  it('has a row for every code', () => {
    const text = errorsPage(errorKinds);
    for (const [code, { status }] of Object.entries(errorKinds)) expect(text).toContain(`| \`${code}\` | ${status} |`);
  });
});
