/** What a run of the tests prints when the ZFS that it had stopped answering, and it has an empty one since. */
export const standstill = 'zfs-fuse came to a standstill; it was killed, and the tests go on with another one';

/**
 * The test files that failed in a run, where it had no ZFS for a while: that can be why.
 * @param {readonly string[]} said what it printed, without colours
 * @returns {readonly { readonly project: string, readonly file: string }[]}
 */
export function failedAtStandstill(said) {
  if (!said.some((line) => line.includes(standstill))) return [];
  /** @type {Map<string, { project: string, file: string }>} */
  const failed = new Map();
  for (const line of said) {
    const [, project = '', file = ''] = /^ *FAIL +\|?([a-z]+)\|? +(test\/\S+\.test\.ts)/.exec(line) ?? [];
    if (file !== '') failed.set(`${project} ${file}`, { project, file });
  }
  return [...failed.values()];
}
