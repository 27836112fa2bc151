/** What each topic of `info` shows, for its help: a sentence without its period. */
export const infoSummaries: Readonly<Record<string, string>> = {
  steps: 'The steps of the plan and how far each has come, with snapshots and durations',
  breakpoints: 'What makes it stop, with numbers for `delete`, and how often each was hit',
  snapshots: 'The snapshots on the way to the position, their sizes, and how long each took',
  env: 'What a command here runs with: user, directory, CMD, and every variable',
  locals: 'The same, as gdb calls it',
  jail: 'The jail: its parameters, mounts, network, and the processes in it',
};
