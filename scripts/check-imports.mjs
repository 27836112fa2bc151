#!/usr/bin/env node
// Checks the import rule on src, and checks the checker on test/canary: a small tree that breaks every rule.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import configuration from '../.dependency-cruiser.cjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {string} baseDir a directory that holds a `src` */
async function check(baseDir) {
  const { output } = await cruise(['src'], {
    ...configuration.options,
    ruleSet: { forbidden: configuration.forbidden },
    validate: true,
    baseDir,
  });
  if (typeof output === 'string') throw new Error(`dependency-cruiser gave text where data was expected: ${output}`);
  return { violations: output.summary.violations, modules: output.modules.filter((m) => m.source.startsWith('src/')) };
}

/** @type {string[]} */
const complaints = [];

const real = await check(project);
if (real.modules.length === 0) complaints.push('no modules were found in src: the check sees nothing.');
for (const { rule, from, to } of real.violations) {
  const why = configuration.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  complaints.push(`${from} must not import ${to} (${rule.name}): ${why}`);
}

const canary = await check(path.join(project, 'test', 'canary'));
const fired = new Set(canary.violations.map(({ rule }) => rule.name));
for (const { name = '' } of configuration.forbidden) {
  if (!fired.has(name)) complaints.push(`rule ${name} did not reject the bad imports of test/canary.`);
}

for (const complaint of complaints) console.error(`imports: ${complaint}`);
if (complaints.length > 0) process.exitCode = 1;
else console.log(`imports: ${real.modules.length} modules follow the rule; all ${fired.size} rules reject the canary.`);
