/** What every jail driver must do: run on each of them by a test of its own. */
import { describe } from 'vitest';
import { commandsContract } from './jail-commands.contract.js';
import { limitsContract } from './jail-limits.contract.js';
import { processesContract } from './jail-processes.contract.js';
import { type JailHost, jailWorld } from './jail-world.js';

export function jailContract(name: string, open: () => Promise<JailHost>): void {
  describe(`jail contract: ${name}`, () => {
    const world = jailWorld(open);
    commandsContract(world);
    processesContract(world);
    limitsContract(world);
  });
}
