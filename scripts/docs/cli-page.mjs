/** @typedef {import('commander').Command} Command */

/**
 * `docs/reference/cli.md`: the help of every subcommand, as `--help` prints it.
 * @param {Command} program `createProgram()` of src/cli/program.ts
 * @returns {string}
 */
export function cliPage(program) {
  return [
    '<!-- Printed from src/cli by `npm run docs`. -->',
    '',
    '# The command line',
    '',
    'What `--help` says, for every subcommand. The commands at the prompt of `klee debug` are in [commands.md](commands.md).',
    '',
    '## Exit status',
    '',
    '| status | means |',
    '| --- | --- |',
    '| 0 | done |',
    '| 1 | the build failed, or what was named does not exist |',
    '| 2 | the command line, the Dockerfile or a parameter is not of the right form |',
    '| 125 | klee itself failed: no runtime, no permission, no space, … |',
    '| 128 + n | interrupted by signal n: 130 after Ctrl-C, 141 where nobody reads the output any more |',
    '',
    'The status of each error is in [errors.md](errors.md). `klee debug` ends with 1 also when the session ends at a step that',
    'has failed, and with what `quit N` says.',
    '',
    ...page(program, 'klee', 2),
  ].join('\n');
}

/**
 * @param {Command} command
 * @param {string} path the command with those above it
 * @param {number} level of its heading
 * @returns {string[]}
 */
function page(command, path, level) {
  const children = command.commands.flatMap((child) => page(child, `${path} ${child.name()}`, 3));
  return [`${'#'.repeat(level)} ${path}`, '', '```text', helpOf(command), '```', '', ...children];
}

/** @param {Command} command */
function helpOf(command) {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    // Whatever the terminal is that it is printed on.
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}
