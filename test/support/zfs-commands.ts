/** A machine that remembers the zfs(8) commands that were run on it. */
import type { Machine } from '../../src/host/machine.js';

/** @param commands receives the arguments of each, but for the properties that it sets */
export function recordingZfs(machine: Machine, commands: string[][]): Machine {
  const { programs } = machine;
  return {
    ...machine,
    programs: {
      ...programs,
      attempt(argv, options) {
        const [program, ...args] = argv;
        if (program === 'zfs') commands.push(args.filter((arg, index) => arg !== '-o' && args[index - 1] !== '-o'));
        return programs.attempt(argv, options);
      },
    },
  };
}
