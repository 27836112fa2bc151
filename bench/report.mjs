// From measurements to a table: each row with its budget, and whether it is met.
import { shortSession } from './back.mjs';

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

/** @param {import('./search.mjs').Search} search @returns {Row[]} */
export function searchRows({ steps, mostRuns, bisect, run, whoFirst, who, history }) {
  return [
    {
      what: `\`bisect\` over ${steps} steps`,
      measured: `${mostRuns} runs at most`,
      budget: '10 runs',
      met: mostRuns <= 10,
    },
    fact('… how long it takes', ms(bisect)),
    fact('… of it a run, in a clone and a jail of its own', ms(run)),
    fact(`\`who\` over ${steps} steps, the first time`, `${number(whoFirst)} ms`),
    fact('… again', ms(who)),
    fact(`\`history PATH\` over ${steps} steps`, ms(history)),
  ];
}

/** @param {import('./travel.mjs').Travel[]} travels @returns {Row[]} */
export function travelRows(travels) {
  return travels.flatMap(({ steps, back, goto, undo, timeline, cached }) => [
    within(`\`back\` in a kept session of ${steps} steps`, back, 20),
    within('… `goto` the second step, or the end', goto, 20),
    within('… `undo` of that', undo, 20),
    fact('… the rows of `timeline`', ms(timeline)),
    fact('… another session to its end, every step taken from this one', `${number(cached)} ms`),
  ]);
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

/** klee's clone to the bare one; and that ratio where sessions and trees are large, to that where they are small. */
const limits = { toBare: 1.5, toShort: 1.5 };

/** @param {import('./zfs.mjs').Zfs} zfs @returns {Row[]} */
export function zfsRows({ lack, backs }) {
  if (lack !== undefined) return [fact('going back on ZFS', `not measured: ${lack}`)];
  const toBare = (/** @type {import('./zfs.mjs').Clones} */ { clone, bareClone }) => clone.median / bareClone.median;
  const short = backs.find(({ where }) => where === shortSession.where);
  return backs.flatMap((one) => {
    const rows = [
      within(`\`back ${one.distance}\`, ${one.where}`, one.took, 20),
      fact('… and a first command there, in a new jail', ms(one.usable)),
      fact('… `zfs snapshot` by itself', ms(one.bareSnapshot)),
      fact('… `zfs clone` by itself, its mount included', ms(one.bareClone)),
      fact("… klee's clone, its mount included", ms(one.clone)),
      ratio("… klee's clone to `zfs clone`", toBare(one), limits.toBare),
    ];
    if (short === undefined || one === short) return rows;
    return [...rows, ratio(`… that ratio to the one in ${short.where}`, toBare(one) / toBare(short), limits.toShort)];
  });
}

/** @param {string} kind */
const aboutZfs = (kind) =>
  kind === 'zfs-fuse'
    ? `Measured on zfs-fuse, a ZFS in user space: each command goes through its daemon, each look at a file through FUSE. Its milliseconds
say nothing about a ZFS in the kernel; the ratios do.`
    : `Measured on ${kind}.`;

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

/**
 * @param {readonly string[]} machine
 * @param {{ table: readonly string[], zfsTable: readonly string[], zfs: import('./zfs.mjs').Zfs }} found
 */
export function page(machine, { table, zfsTable, zfs }) {
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
- **\`bisect\`**: for six steps of the session, the first and the last among them; its command reads one file.
  \`who\` and \`history PATH\` are asked about a file that each step changes.
- **Memory**: resident size of the process with the engine in it, looked at every 20 ms.

## Going back on ZFS

What \`back\` needs on ZFS is one clone: its time does not depend on how long the session is, how far it goes back, or how many files
the tree has.${zfs.lack === undefined ? ` ${aboutZfs(zfs.kind)}` : ''}

${zfsTable.join('\n')}

How it is measured:

- **Where**: a pool on a sparse file, the drivers \`zfs\` and OCI; the sessions are those of the table above.
- **By itself**: zfs(8) through the product's own program runner, in turn with klee's clone of the same snapshot, in the same pool,
  while the session stands there. Such a clone has no property set but its mount point.
- **klee's clone**: \`clone\` of the store, until the files are there. It is one \`zfs clone\` as well, but sets the properties that its
  trees need, makes sure that klee's datasets are there, and looks whether the tree is really mounted; some of that is more for zfs-fuse to
  do, hence a budget of ${limits.toBare} ×. What would depend on the session (a listing of its snapshots, a walk over the files) takes a multiple
  of a clone at 250 steps or 20,000 files: the second budget, of ${limits.toShort} ×, is there to find that. It compares ratios and not times,
  since what is measured at other times is measured under another load.
- **A first command**: as above. \`exec\` also compares the files before and after it, to tell whether it changed any. That is where the
  tree's size comes in: zfs-fuse has no \`zfs diff\`, so there klee walks over all files, as it does nowhere else.
`;
}
