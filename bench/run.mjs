#!/usr/bin/env node
// Measures klee against its budgets, prints the table and writes docs/benchmarks.md: `npm run bench`.
// What is measured is dist. Exit status 1 when a budget is missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measureBack } from './back.mjs';
import { measureDiff } from './diff.mjs';
import { describeMachine } from './machine.mjs';
import { measureMemory } from './memory.mjs';
import { project } from './product.mjs';
import { backRows, diffRows, markdownTable, memoryRows, page, startRows, stepRows } from './report.mjs';
import { measureStart } from './start.mjs';
import { measureSteps } from './steps.mjs';

/** @param {string} what */
const say = (what) => process.stderr.write(`bench: ${what}\n`);

const machine = await describeMachine();
// First, while the process is small.
say('memory');
const memory = await measureMemory();
say('start');
const start = await measureStart({ rounds: 15 });
say('steps');
const steps = await measureSteps({ rounds: 7 });
say('back');
const back = await measureBack({ rounds: 10 });
say('diff');
const diff = await measureDiff({ rounds: 7 });

const rows = [
  ...stepRows(steps),
  ...backRows(back, steps),
  ...startRows(start),
  ...diffRows(diff),
  ...memoryRows(memory),
];
const table = markdownTable(rows);
for (const line of [...machine, '', ...table]) console.log(line);
mkdirSync(path.join(project, 'docs'), { recursive: true });
writeFileSync(path.join(project, 'docs', 'benchmarks.md'), page(machine, table));
if (rows.some(({ met }) => met === false)) process.exitCode = 1;
