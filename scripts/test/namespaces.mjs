/** What makes a lane: a mount and a pid namespace, in which zfs-fuse finds neither the socket nor the lock of another one. */
const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

const prepare = [
  'mkdir -p /run/zfs && mount -t tmpfs none /run/zfs',
  'mount -t tmpfs none /run/lock && mkdir -p /run/lock/zfs',
  // A new network namespace has its loopback down.
  'if [ "$1" = alone ]; then busybox ip link set lo up; fi',
  'shift',
  'exec "$@"',
].join('\n');

/**
 * @param {'shared' | 'alone'} network
 * @param {readonly string[]} argv
 * @returns {readonly string[]} an argv that runs `argv` in namespaces of its own, which end with it
 */
export function inNamespaces(network, argv) {
  const own = network === 'alone' ? ['--net'] : [];
  // pid 1 asks for the status of what its parent has left: what waits for a process to be gone waits for that.
  return [...namespaces, ...own, '--', 'catatonit', '--', 'sh', '-euc', prepare, 'lane', network, ...argv];
}
