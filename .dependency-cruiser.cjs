// The import rule: `cli -> repl, tui, dap -> commands -> debugger -> build -> image, dockerfile, storage, jail`.
// One rule for each arrow that must not be. Each has a file in test/canary that breaks it: scripts/check-imports.mjs
// fails when a rule finds nothing there, since a rule that never fires guards nothing.

/** Folders by height: a file may import from lower rows and from its own folder. */
const frontEnds = 'repl|tui|dap';
const above = {
  commands: `cli|${frontEnds}`,
  debugger: `cli|${frontEnds}|commands`,
  build: `cli|${frontEnds}|commands|debugger`,
};
const drivers = '^src/(overlay|zfs|jail/oci|jail/freebsd)/';
const errors = '^src/(errors|nearest|utf8)\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'front-ends-not-up',
    comment: 'A front end imports neither the command line nor another front end.',
    severity: 'error',
    from: { path: `^src/(${frontEnds})/` },
    to: { path: `^src/(cli|${frontEnds})/`, pathNot: '^src/$1/' },
  },
  {
    name: 'commands-not-up',
    comment: 'Commands serve every front end, so they know none.',
    severity: 'error',
    from: { path: '^src/commands/' },
    to: { path: `^src/(${above.commands})/` },
  },
  {
    name: 'debugger-not-up',
    comment: 'The debugger emits events and returns data; it knows no commands and no front end.',
    severity: 'error',
    from: { path: '^src/debugger/' },
    to: { path: `^src/(${above.debugger})/` },
  },
  {
    name: 'build-not-up',
    comment: 'Running an instruction does not depend on who steps through the plan.',
    severity: 'error',
    from: { path: '^src/build/' },
    to: { path: `^src/(${above.build})/` },
  },
  {
    name: 'image-not-up',
    comment: 'Images stand on storage and host; the build stands on them.',
    severity: 'error',
    from: { path: '^src/image/' },
    to: { path: `^src/(${above.build}|build|jail)/` },
  },
  {
    name: 'contracts-alone',
    comment: 'Contracts, and what drivers share, import host and errors.ts; a driver imports them, never the reverse.',
    severity: 'error',
    from: { path: '^src/(storage|jail)/[^/]+\\.ts$' },
    to: { path: '^src/', pathNot: [errors, '^src/$1/[^/]+\\.ts$', '^src/host/'] },
  },
  {
    name: 'storage-driver-alone',
    comment: 'A storage driver imports the contract of storage, host and errors.ts.',
    severity: 'error',
    from: { path: '^src/(overlay|zfs)/' },
    to: { path: '^src/', pathNot: [errors, '^src/$1/', '^src/(storage|host)/'] },
  },
  {
    name: 'jail-driver-alone',
    comment: 'A jail driver imports the contract of jail, host and errors.ts.',
    severity: 'error',
    from: { path: '^src/jail/(oci|freebsd)/' },
    to: { path: '^src/', pathNot: [errors, '^src/jail/$1/', '^src/jail/[^/]+\\.ts$', '^src/host/'] },
  },
  {
    name: 'drivers-from-cli-only',
    comment: 'The command line chooses the drivers and hands them in; nothing else names one.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/cli/', drivers] },
    to: { path: drivers },
  },
  {
    name: 'host-alone',
    comment: 'host is at the bottom: it imports only errors.ts.',
    severity: 'error',
    from: { path: '^src/host/' },
    to: { path: '^src/', pathNot: [errors, '^src/host/'] },
  },
  {
    name: 'errors-alone',
    comment: 'Everything may import errors.ts, so it imports nothing.',
    severity: 'error',
    from: { path: errors },
    to: { path: '^src/' },
  },
  {
    name: 'dockerfile-pure',
    comment: 'dockerfile is text to values: nothing of ours but errors.ts.',
    severity: 'error',
    from: { path: '^src/dockerfile/' },
    to: { path: '^src/', pathNot: [errors, '^src/dockerfile/'] },
  },
  {
    name: 'shell-pure',
    comment: 'shell is the text of a command to its pieces and back: nothing of ours but errors.ts.',
    severity: 'error',
    from: { path: '^src/shell/' },
    to: { path: '^src/', pathNot: [errors, '^src/shell/'] },
  },
  {
    name: 'view-pure',
    comment: 'view is values to text: nothing of ours but errors.ts and the types of storage.',
    severity: 'error',
    from: { path: '^src/view/' },
    to: { path: '^src/', pathNot: [errors, '^src/view/', '^src/storage/store\\.ts$'] },
  },
  {
    name: 'view-takes-types-only',
    comment: 'What view takes from storage is `import type`.',
    severity: 'error',
    from: { path: '^src/view/' },
    to: { path: '^src/storage/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'pure-without-system',
    comment: 'Pure folders touch no file, process or network.',
    severity: 'error',
    from: { path: '^src/(dockerfile|shell|view)/' },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path|path/posix|util)$' },
  },
  {
    name: 'programs-in-host-only',
    comment: 'Programs are started in one place, with argv arrays.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/host/' },
    to: { path: '(^(node:)?child_process$|node_modules/execa/)' },
  },
  {
    name: 'no-development-packages',
    comment: 'What users run must not need what only developers install.',
    severity: 'error',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-outside',
    comment: 'The product does not import tests, scripts or benchmarks.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|scripts|bench|examples)/' },
  },
  {
    name: 'no-cycles',
    comment: 'Two files that import each other are one file. A type-only import is no cycle at run time.',
    severity: 'error',
    from: { path: '^src/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that leads nowhere would escape every other rule.',
    severity: 'error',
    from: { path: '^src/' },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type-only imports count: they are arrows of the design too.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    // As node resolves the subpaths of packages.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
