/** An overlay store of its own for a test, in a namespace of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Namespace, openNamespace } from '../../src/host/namespace.js';
import type { Programs } from '../../src/host/programs.js';
import { openOverlayStore, type OverlayStore } from '../../src/overlay/overlay-store.js';
import { machine } from './machine.js';

export interface OverlayHost {
  readonly root: string;
  readonly programs: Programs;
  readonly namespace: Namespace;
  readonly store: OverlayStore;
  /** Another klee's store on the same root. */
  another(): Promise<OverlayStore>;
  /** After `store.close()`. */
  dispose(): Promise<void>;
}

export async function overlayHost(root = mkdtempSync(join(tmpdir(), 'klee-overlay-'))): Promise<OverlayHost> {
  const { programs } = machine;
  const namespace = await openNamespace(machine);
  const another = () => openOverlayStore({ root, machine, namespace: () => Promise.resolve(namespace) });
  return {
    root,
    programs,
    namespace,
    store: await another(),
    another,
    async dispose() {
      await namespace.close();
      rmSync(root, { recursive: true });
    },
  };
}
