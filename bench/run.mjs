#!/usr/bin/env node
// Measures klee against its budgets, prints the table and writes docs/benchmarks.md: `npm run bench`.
// What is measured is dist, and modules of src compiled like it. Exit status 1 when a budget is missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterMuchWasWritten, measureBack, sessionsOfAnyLength } from './back.mjs';
import { measureDiff } from './diff.mjs';
import { describeMachine } from './machine.mjs';
import { measureMemory } from './memory.mjs';
import { project, withPlace } from './product.mjs';
import {
  backRows,
  diffRows,
  markdownTable,
  memoryRows,
  page,
  searchRows,
  startRows,
  stepRows,
  travelRows,
  zfsRows,
} from './report.mjs';
import { measureSearch } from './search.mjs';
import { measureStart } from './start.mjs';
import { measureSteps } from './steps.mjs';
import { measureTravel } from './travel.mjs';
import { measureZfs } from './zfs.mjs';

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
const sessions = [...sessionsOfAnyLength, afterMuchWasWritten];
/** @type {() => Promise<object>} */
const nothing = () => Promise.resolve({});
/** @type {import("./back.mjs").Back[]} */
const back = await withPlace((place) => measureBack(place, { rounds: 10, sessions, more: nothing }));
say('diff');
const diff = await measureDiff({ rounds: 7 });
say('travel');
const travel = await measureTravel({ rounds: 10, lengths: [20, 300] });
say('search');
const search = await measureSearch({ rounds: 7 });
// Last: zfs-fuse, where it is started for it, is one more process that runs beside.
say('zfs');
const zfs = await measureZfs({ rounds: 10 });

const rows = [
  ...stepRows(steps),
  ...backRows(back, steps),
  ...startRows(start),
  ...diffRows(diff),
  ...travelRows(travel),
  ...searchRows(search),
  ...memoryRows(memory),
];
const ofZfs = zfsRows(zfs);
const tables = { table: markdownTable(rows), zfsTable: markdownTable(ofZfs) };
for (const line of [...machine, '', ...tables.table, '', ...tables.zfsTable]) console.log(line);
mkdirSync(path.join(project, 'docs'), { recursive: true });
writeFileSync(path.join(project, 'docs', 'benchmarks.md'), page(machine, { ...tables, zfs }));
if ([...rows, ...ofZfs].some(({ met }) => met === false)) process.exitCode = 1;
