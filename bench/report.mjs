// From measurements to a table: each row with its budget, and whether it is met.

/** @typedef {import('./statistics.mjs').Sample} Sample */

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} budget empty for what has none
 * @property {boolean | undefined} met undefined where there is no budget
 */

/** @typedef {import('./steps.mjs').Steps} Steps */
/** @typedef {import('./start.mjs').Start} Start */

/** @param {number} value */
const number = (value) => value.toFixed(value < 10 ? 1 : 0);

/** @param {Sample} sample */
const ms = ({ median, low, high }) => `${number(median)} ms (${number(low)} to ${number(high)})`;

/** @param {number} value */
const times = (value) => `${value.toFixed(2)} ×`;

/** @type {(what: string, measured: string) => Row} */
const fact = (what, measured) => ({ what, measured, budget: '', met: undefined });

/** @type {(what: string, sample: Sample, limit: number) => Row} */
const within = (what, sample, limit) => ({
  what,
  measured: ms(sample),
  budget: `${limit} ms`,
  met: sample.median < limit,
});

/** @type {(what: string, value: number, limit: number) => Row} */
const ratio = (what, value, limit) => ({ what, measured: times(value), budget: `${limit} ×`, met: value <= limit });

/** @param {Steps} steps @returns {Row[]} */
export function stepRows(steps) {
  const { engine, commandLine, exec, snapshot, start, mount, clone, stop, runtime } = steps;
  const parts = exec.median + snapshot.median;
  return [
    fact(`${runtime} exec by itself`, ms(exec)),
    fact(`${runtime} start by itself`, ms(start)),
    fact('overlay mount by itself', ms(mount)),
    fact('snapshot by itself', ms(snapshot)),
    fact('clone by itself, its mount included', ms(clone)),
    fact('jail stop by itself', ms(stop)),
    within('one more `RUN true`, in a session', engine, 19),
    ratio('… to exec + snapshot', engine.median / parts, 1.5),
    within('one more `RUN true`, of `klee build`', commandLine, 19),
    ratio('… to exec + snapshot', commandLine.median / parts, 1.5),
  ];
}

/** @param {import('./back.mjs').Back[]} backs @param {Steps} steps @returns {Row[]} */
export function backRows(backs, { clone, stop, start, exec }) {
  const cleanUp = clone.median + stop.median;
  const parts = cleanUp + start.median + exec.median;
  return [
    { what: 'clone + jail stop by themselves', measured: `${number(cleanUp)} ms`, budget: '20 ms', met: cleanUp < 20 },
    ...backs.flatMap(({ where, distance, took, usable }) => [
      within(`\`back ${distance}\`, ${where}`, took, 20),
      fact(`… and a first command there, in a new jail`, `${ms(usable)}, ${times(usable.median / parts)} its parts`),
    ]),
  ];
}

/** @param {Start} start @returns {Row[]} */
export function startRows({ node, nodeOnTerminal, version, prompt }) {
  return [
    fact('`node -e 0`', ms(node)),
    fact('`klee --version`', ms(version)),
    ratio('… to `node -e 0`', version.median / node.median, 3),
    fact('`node -e 0` on a terminal', ms(nodeOnTerminal)),
    fact('`klee debug` to its prompt on a terminal', ms(prompt)),
    ratio('… to `node -e 0` on a terminal', prompt.median / nodeOnTerminal.median, 3),
  ];
}

/** @param {import('./diff.mjs').Diff[]} diffs @returns {Row[]} */
export function diffRows(diffs) {
  return diffs.map(({ image, files, took }) => {
    const what = `\`diff\` of a step with ${files} new file${files === 1 ? '' : 's'}, ${image} image`;
    const other = diffs.find((one) => one.image === 'busybox' && one.files === files);
    if (image === 'busybox' || other === undefined) return fact(what, ms(took));
    const against = took.median / other.took.median;
    // 20,000 files more in the image: what walks over them takes tens of times as long.
    return { what, measured: `${ms(took)}, ${times(against)} the small image's`, budget: '2 ×', met: against <= 2 };
  });
}

/** @param {import('./memory.mjs').Memory[]} memories @returns {Row[]} */
export function memoryRows(memories) {
  return memories.map(({ written, before, highest, after }) => {
    const grown = highest - before;
    return {
      what: `memory, a step that writes ${written} MiB to stdout`,
      measured: `${number(before)} MiB before, ${number(highest)} at most, ${number(after)} after`,
      budget: '+64 MiB at most',
      met: grown <= 64,
    };
  });
}

/** @param {Row} row */
const verdict = ({ met }) => (met === undefined ? '' : met ? 'met' : '**missed**');

/** @param {readonly Row[]} rows @returns {string[]} a Markdown table, its columns aligned */
export function markdownTable(rows) {
  const cells = [
    ['what', 'measured', 'budget', ''],
    ...rows.map((row) => [row.what, row.measured, row.budget, verdict(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...cells.map((line) => (line[column] ?? '').length)));
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  return [lines[0] ?? '', `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)];
}

/** @param {readonly string[]} machine @param {readonly string[]} table */
export function page(machine, table) {
  return `# Benchmarks

\`npm run bench\` measures the product as built and writes this page. Times are medians, in parentheses the middle half of
the measurements; budgets are ratios of medians of one run, so that they mean the same on a slow machine and on a busy one.

${machine.map((line) => `- ${line}`).join('\n')}

${table.join('\n')}

How it is measured:

- **One more \`RUN true\`**: the slope between a build of 20 such steps and one of 120. Its parts are the runtime's \`exec\`
  through the same namespace and program runner, and the snapshot of a dataset that nothing was written to. A step that goes on in
  the jail of the one before needs neither a start nor a mount, so neither is counted among its parts. The 19 ms are a third of what
  BuildKit needs on the machine that the budgets were made for (two cores).
- **\`back\`**: from a step that has just run and whose jail runs, until the debugger stands there. The old jail is stopped and the
  new clone made behind the prompt; the line below has all of that in it, a new jail and a first command too.
- **Large image**: busybox with 20,000 files more, 200 MB.
- **The prompt**: on a terminal that \`script\` makes, as \`node -e 0\` beside it, until \`(klee 1/4)\` is there.
- **\`diff\`**: read to its end, the snapshots' views mounted already. The budget compares the two images.
- **Memory**: resident size of the process with the engine in it, looked at every 20 ms.
`;
}
