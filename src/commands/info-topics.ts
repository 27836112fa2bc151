/** What each topic of `info` shows, for its help: a sentence without its period. */
export const infoSummaries: Readonly<Record<string, string>> = {
  steps: 'The steps of the plan and how far each has come, with snapshots and durations',
  breakpoints: 'What makes it stop, with numbers for `delete`, and how often each was hit',
  watchpoints: 'Those of them that watch a file, a variable or a command',
  display: 'What `display` shows at each stop',
  snapshots: 'The snapshots on the way to the position, their sizes, and how long each took',
  checkpoints: 'Every recorded step and named place, by the numbers that `restart` takes; `*` is where it stands',
  line: 'Where a step stands in the file: step N, or the one that runs next',
  source: 'The Dockerfile, and whether the plan differs from it',
  program: 'Whether it runs, in which jail, and why it stopped',
  session:
    'Its id, and how many RUN and COPY steps it has executed: those that failed too, those that were re-used not',
  env: 'What a command here runs with: user, directory, CMD, and every variable',
  locals: 'The same, as gdb calls it',
  verify: 'What `verify` found last, with what it passed over; `--diff` with all patches',
  jail: 'The jail: its parameters, mounts, network, and the processes in it',
};
