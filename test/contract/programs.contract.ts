/** What starting programs must do, on whatever machine. It is this one in the end, so what runs there can be seen. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Programs } from '../../src/host/programs.js';
import { runningContract } from './programs/running.js';
import { startingContract } from './programs/starting.js';

export interface ProgramsHost {
  readonly programs: Programs;
  dispose(): Promise<void>;
}

export function programsContract(name: string, open: () => Promise<ProgramsHost>): void {
  describe(`programs contract: ${name}`, () => {
    let host: ProgramsHost;
    beforeAll(async () => {
      host = await open();
    });
    afterAll(() => host.dispose());
    runningContract(() => host.programs);
    startingContract(() => host.programs);
  });
}
