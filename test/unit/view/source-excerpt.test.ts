import { expect, it } from 'vitest';
import { excerptLines } from '../../../src/view/source-excerpt.js';

const excerpt = (text: string, column: number) => excerptLines({ file: 'Dockerfile', line: 12, column, text });

it('puts a caret under the column, tabs and what cannot be printed counted as they are shown', () => {
  expect(excerpt('ENV A=b 1c=d', 9)).toEqual(['--> Dockerfile:12:9', '12 | ENV A=b 1c=d', '   |         ^']);
  expect(excerpt('\tRUNN x', 2)).toEqual(['--> Dockerfile:12:2', '12 |  RUNN x', '   |  ^']);
});

it('cuts a long line, and leaves a caret out that would be behind it', () => {
  const lines = excerpt(`RUN ${'x'.repeat(300)}`, 290);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^12 \| RUN x{196}…$/);
});
