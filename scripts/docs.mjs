#!/usr/bin/env node
// Prints the pages of docs/reference from the tables in dist: `npm run docs` builds first.
// A test of each page fails when the page on disk is not what this prints.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cliPage } from './docs/cli-page.mjs';
import { commandsPage } from './docs/commands-page.mjs';
import { errorsPage } from './docs/errors-page.mjs';
import { eventsPage } from './docs/events-page.mjs';
import { jailParametersPage } from './docs/jail-parameters-page.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string} name a module of dist
 * @returns {Promise<unknown>}
 */
const load = (name) => import(pathToFileURL(path.join(project, 'dist', name)).href);

const { errorKinds } = /** @type {typeof import('../src/errors.js')} */ (await load('errors.js'));
const { groups, groupTitles } = /** @type {typeof import('../src/commands/command.js')} */ (
  await load('commands/command.js')
);
const { commandTable } = /** @type {typeof import('../src/commands/table.js')} */ (await load('commands/table.js'));
const { protocolVersion } = /** @type {typeof import('../src/commands/messages/message.js')} */ (
  await load('commands/messages/message.js')
);
const documentedMessages = /** @type {typeof import('../src/commands/messages/documented-messages.js')} */ (
  await load('commands/messages/documented-messages.js')
);
const documentedValues = /** @type {typeof import('../src/commands/messages/documented-values.js')} */ (
  await load('commands/messages/documented-values.js')
);
const { parameterTable } = /** @type {typeof import('../src/jail/parameter-table.js')} */ (
  await load('jail/parameter-table.js')
);
const { negativeForm } = /** @type {typeof import('../src/jail/parameters.js')} */ (await load('jail/parameters.js'));
const { Cli } = /** @type {typeof import('../src/cli/cli.js')} */ (await load('cli/cli.js'));
const { createProgram } = /** @type {typeof import('../src/cli/program.js')} */ (await load('cli/program.js'));

const cli = new Cli({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  platform: 'linux',
  uid: undefined,
  openMachine: () => Promise.reject(new Error('help needs no machine')),
  openHost: () => Promise.reject(new Error('help needs no host')),
});

/** @type {Record<string, string>} */
const pages = {
  'cli.md': cliPage(createProgram(cli)),
  'commands.md': commandsPage(commandTable(), groups, groupTitles),
  'errors.md': errorsPage(errorKinds),
  'events.md': eventsPage({ protocolVersion, ...documentedMessages, ...documentedValues }),
  'jail-parameters.md': jailParametersPage(parameterTable, negativeForm),
};

const directory = path.join(project, 'docs', 'reference');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(path.join(directory, name), text);
  console.log(`wrote docs/reference/${name}`);
}
