/**
 * What removes a tree, and nothing that is mounted in it: GNU's rm has a long option for that, FreeBSD's rm(1) has `-x`.
 * @param platform as node's `process.platform` has it
 */
export function removeTreeArgv(platform: string, path: string): string[] {
  return ['rm', '-rf', platform === 'linux' ? '--one-file-system' : '-x', '--', path];
}
