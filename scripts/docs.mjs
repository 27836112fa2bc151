#!/usr/bin/env node
// Prints the pages of docs/reference from the tables in src: `npm run docs`.
// A test of each page fails when the page on disk is not what this prints.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliPage } from './docs/cli-page.mjs';
import { commandsPage } from './docs/commands-page.mjs';
import { errorsPage } from './docs/errors-page.mjs';
import { eventsPage } from './docs/events-page.mjs';
import { jailParametersPage } from './docs/jail-parameters-page.mjs';
import { sourceModules } from './source-modules.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const [
  errors,
  commands,
  table,
  message,
  documentedMessages,
  documentedValues,
  parameterTable,
  parameters,
  cli,
  program,
] =
  /**
   * @type {[
   *   typeof import('../src/errors.js'),
   *   typeof import('../src/commands/command.js'),
   *   typeof import('../src/commands/table.js'),
   *   typeof import('../src/commands/messages/message.js'),
   *   typeof import('../src/commands/messages/documented-messages.js'),
   *   typeof import('../src/commands/messages/documented-values.js'),
   *   typeof import('../src/jail/parameter-table.js'),
   *   typeof import('../src/jail/parameters.js'),
   *   typeof import('../src/cli/cli.js'),
   *   typeof import('../src/cli/program.js'),
   * ]}
   */ (
    await sourceModules([
      'errors',
      'commands/command',
      'commands/table',
      'commands/messages/message',
      'commands/messages/documented-messages',
      'commands/messages/documented-values',
      'jail/parameter-table',
      'jail/parameters',
      'cli/cli',
      'cli/program',
    ])
  );

const klee = new cli.Cli({
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
  'cli.md': cliPage(program.createProgram(klee)),
  'commands.md': commandsPage(table.commandTable(), commands.groups, commands.groupTitles),
  'errors.md': errorsPage(errors.errorKinds),
  'events.md': eventsPage({ ...message, ...documentedMessages, ...documentedValues }),
  'jail-parameters.md': jailParametersPage(parameterTable.parameterTable, parameters.negativeForm),
};

const directory = path.join(project, 'docs', 'reference');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(path.join(directory, name), text);
  console.log(`wrote docs/reference/${name}`);
}
