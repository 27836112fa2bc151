/**
 * `docs/reference/errors.md`: every error code, by the status that klee exits with.
 * @param {Readonly<Record<string, { readonly status: number, readonly when: string }>>} kinds `errorKinds` of src/errors.ts
 * @returns {string}
 */
export function errorsPage(kinds) {
  const rows = Object.entries(kinds)
    .sort(([a, { status: s }], [b, { status: t }]) => s - t || a.localeCompare(b))
    .map(([code, { status, when }]) => `| \`${code}\` | ${status} | ${when.replaceAll('|', '\\|')} |`);
  return [
    '<!-- Printed from src/errors.ts by `npm run docs`. -->',
    '',
    '# Errors',
    '',
    'An error that klee words itself has a stable code, one line that names the offending value, and, where something can be',
    'done about it, a hint. Any other error is a bug of klee and shows a stack.',
    '',
    '| code | exit status | raised when |',
    '|---|---|---|',
    ...rows,
    '',
    '## Exit status',
    '',
    '| status | means |',
    '|---|---|',
    '| 0 | done |',
    '| 1 | the build failed, or what it names does not exist |',
    '| 2 | the command line, the Dockerfile or a parameter is not of the right form |',
    '| 125 | klee itself failed |',
    '',
    '`klee run` exits with the status of its command.',
    '',
  ].join('\n');
}
