#!/usr/bin/env node
// Prints the pages of docs/reference from the tables in dist: `npm run docs` builds first.
// A test of each page fails when the page on disk is not what this prints.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { errorsPage } from './docs/errors-page.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @type {unknown} */
const errors = await import(pathToFileURL(path.join(project, 'dist', 'errors.js')).href);
const { errorKinds } = /** @type {typeof import('../src/errors.js')} */ (errors);

/** @type {Record<string, string>} */
const pages = { 'errors.md': errorsPage(errorKinds) };

const directory = path.join(project, 'docs', 'reference');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(path.join(directory, name), text);
  console.log(`wrote docs/reference/${name}`);
}
