/** @typedef {import('../../src/jail/parameter-table.js').ParameterEntry} ParameterEntry */
/** @typedef {import('../../src/jail/parameter-table.js').Answer} Answer */

/**
 * `docs/reference/jail-parameters.md`: every parameter of jail(8) and what klee does with it.
 * @param {readonly ParameterEntry[]} table `parameterTable` of src/jail/parameter-table.ts
 * @param {(name: string) => string} negativeForm of src/jail/parameters.ts
 * @returns {string}
 */
export function jailParametersPage(table, negativeForm) {
  return [
    '<!-- Printed from src/jail/parameter-table.ts by `npm run docs`. -->',
    '',
    '# Jail parameters',
    '',
    'What `-J NAME`, `-J NAME=VALUE` and `set jailparam` take: the parameters of jail(8) of FreeBSD 13 to 15, and what a jail',
    'of klee does with each, on FreeBSD and in a container on Linux.',
    '',
    '- A boolean takes `true`, `1`, `false`, `0` or no value, and has a `no` form: `allow.nosysvipc`.',
    '- A jailsys takes `disable`, `new` or `inherit`; without a value it is `new`.',
    '- A list takes several values: give `-J` again, `NAME=VALUE` or `NAME+=VALUE`; where the table says so, commas separate',
    '  them too. `set jailparam` replaces the whole list.',
    '- Of any other parameter the last one given counts.',
    '- `meta.KEY=VALUE` and `env.KEY=VALUE` set one key.',
    '- The default is what a jail of klee has; where none is given, the host decides.',
    '- _Since_ is the first release with it; minor releases before that one may have it too. A kernel also lacks parameters of',
    '  modules that are not loaded (`sysvshm`, `linux`, `allow.mount.zfs`, …). jail(8) then says `unknown parameter`.',
    '',
    'A parameter that has no effect is warned of, one that is refused is the error `KLEE_JAIL_PARAMETER`; a value that the jail',
    'has anyway is always fine.',
    '',
    '| parameter | kind | default | since | on FreeBSD | on Linux |',
    '| --- | --- | --- | --- | --- | --- |',
    ...table.map((entry) => row(entry, negativeForm)),
    '',
  ].join('\n');
}

/**
 * @param {ParameterEntry} entry
 * @param {(name: string) => string} negativeForm
 */
function row(entry, negativeForm) {
  const names = entry.kind === 'boolean' ? [entry.name, negativeForm(entry.name)] : [entry.name];
  const kind = entry.kind === 'list' && entry.commas === true ? 'list, by commas' : entry.kind;
  const cells = [
    names.map((name) => `\`${name}\``).join(', '),
    kind,
    entry.default === undefined ? '' : `\`${String(entry.default)}\``,
    entry.since === undefined ? '' : String(entry.since),
    answer(entry.freebsd),
    answer(entry.oci),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {Answer} given */
function answer(given) {
  if (given === 'map') return 'yes';
  return 'ignore' in given ? `no effect: ${given.ignore}` : `refused: ${given.refuse}`;
}
