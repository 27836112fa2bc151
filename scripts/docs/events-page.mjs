/** @typedef {{ readonly means: string, readonly fields: Readonly<Record<string, string>> }} Documented */
/** @typedef {Readonly<Record<string, Documented>>} Table */

/**
 * `docs/reference/events.md`: what klee says with `--json`.
 * @param {{ readonly protocolVersion: number }
 *   & typeof import('../../src/commands/messages/documented-messages.js')
 *   & typeof import('../../src/commands/messages/documented-values.js')} messages
 * @returns {string}
 */
export function eventsPage({ protocolVersion, ownMessages, eventMessages, messageParts, stopReasons }) {
  return [
    '<!-- Printed from src/commands/messages/ by `npm run docs`. -->',
    '',
    '# Messages for machines',
    '',
    'With `--json`, `klee debug` and `klee build` write messages to stdout, one JSON object a line, and nothing else. The first is',
    '`hello`, or `error` where the session cannot be opened; the last is `exit`. `klee debug --json` takes its commands from init',
    'files, `-x`, `-ex` and then from standard input, and asks nothing at a terminal:',
    '',
    '```text',
    '$ klee debug --json --batch -ex next Dockerfile',
    `{"type":"hello","version":${protocolVersion},"klee":"0.1.0","session":"c069e69af8cf","file":"Dockerfile",…}`,
    '{"type":"stopped","reason":{"kind":"start"},"step":{"number":1,"total":4,"file":"Dockerfile","line":1,"logical":"FROM busybox"}}',
    '{"type":"command","line":"next"}',
    '{"type":"stepStarted","step":{"number":1,…}}',
    '{"type":"stepFinished","step":{"number":1,…},"reused":false,"durationMs":3,"left":[]}',
    '{"type":"stopped","reason":{"kind":"step"},"step":{"number":2,…}}',
    '{"type":"result","line":"next","lines":[],"data":"stopped"}',
    '{"type":"ended"}',
    '{"type":"exit","status":0}',
    '```',
    '',
    `This is version ${protocolVersion}. New types and new fields can come within a version; a field that goes away or changes its meaning makes a new`,
    'one. A field that has no value is absent. Errors of the command line itself, before `--json` is read, are text on stderr.',
    '',
    '## What a session says beside its events',
    '',
    ...section(ownMessages),
    '## Events',
    '',
    'What happens in the session, as it happens. They come between the `command` that caused them and its `result` or `error`.',
    '',
    ...section(eventMessages),
    '## Values in fields',
    '',
    ...section(messageParts),
    '### reason',
    '',
    'Why the session has stopped. `kind` is one of these, each with the fields named behind it.',
    '',
    '| kind | means | fields |',
    '| --- | --- | --- |',
    ...Object.entries(stopReasons).map(([kind, { '': means, ...fields }]) => {
      const named = Object.entries(fields).map(([name, text]) => `\`${name}\`: ${text}`);
      return `| \`${kind}\` | ${cell(means)} | ${cell(named.join('; '))} |`;
    }),
    '',
  ].join('\n');
}

/**
 * @param {Table} table
 * @returns {string[]}
 */
function section(table) {
  return Object.entries(table).flatMap(([name, { means, fields }]) => {
    const rows = Object.entries(fields).map(([field, text]) => `| \`${field}\` | ${cell(text)} |`);
    const listed = rows.length === 0 ? [] : ['| field | means |', '| --- | --- |', ...rows, ''];
    return [`### ${name}`, '', `${means}.`, '', ...listed];
  });
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
