/** @typedef {import('../../src/commands/command.js').Command} Command */
/** @typedef {import('../../src/commands/command.js').Group} Group */
/** @typedef {import('../../src/commands/command.js').Topic} Topic */

/**
 * `docs/reference/commands.md`: every command of the debugger, by its group.
 * @param {readonly Command[]} commands `commandTable()` of src/commands/table.ts
 * @param {readonly Group[]} groups `groups` of src/commands/command.ts
 * @param {Readonly<Record<Group, string>>} titles `groupTitles` of the same
 * @returns {string}
 */
export function commandsPage(commands, groups, titles) {
  return [
    '<!-- Printed from src/commands by `npm run docs`. -->',
    '',
    '# Commands of the debugger',
    '',
    'What `klee debug` understands at its prompt and in a file for `-x`. The unique beginning of a name will do. Besides:',
    '',
    '- An instruction in capitals (`RUN make`, `ENV A=b`) is inserted before the step that runs next, and run.',
    '- `!CMD` is `exec CMD`.',
    '- At the prompt an empty line does the last command again, where that makes sense; in a file it does nothing.',
    '- A line that ends in a backslash goes on in the next. A line that begins with `#` does nothing.',
    '',
    'The prompt says where the session stands: `(klee 4/7)` before step 4 of 7, `!` at a step that has failed, `*` when files',
    'were changed by hand.',
    '',
    ...groups.flatMap((group) =>
      section(
        titles[group],
        commands.filter((command) => command.group === group),
      ),
    ),
  ].join('\n');
}

/**
 * @param {string} title
 * @param {readonly Command[]} commands
 * @returns {string[]}
 */
function section(title, commands) {
  return [
    `## ${title}`,
    '',
    '| command | other names | does |',
    '| --- | --- | --- |',
    ...commands.map(
      ({ name, aliases = [], summary }) =>
        `| [\`${name}\`](#${name}) | ${aliases.map((alias) => `\`${alias}\``).join(', ')} | ${cell(summary)} |`,
    ),
    '',
    ...commands.flatMap(entry),
  ];
}

/**
 * @param {Command} command
 * @returns {string[]}
 */
function entry({ name, usage, summary, details = [], topics = [], examples = [] }) {
  return [
    `### ${name}`,
    '',
    '```text',
    ...usage,
    '```',
    '',
    `${summary}.`,
    '',
    ...details.flatMap((paragraph) => [paragraph, '']),
    ...(topics.length === 0 ? [] : [...topics.map(topicLine), '']),
    ...(examples.length === 0 ? [] : ['Examples:', '', '```text', ...examples, '```', '']),
  ];
}

/** @param {Topic} topic */
function topicLine({ name, values, summary, details }) {
  const form = values === undefined ? name : `${name} ${values}`;
  return `- \`${form}\`: ${summary}.${details === undefined ? '' : ` ${details}`}`;
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
