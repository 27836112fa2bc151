import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overlayHost } from '../support/overlay-host.js';
import { describeAsRoot } from '../support/privileges.js';
import { storeContract, type StoreHost } from './store.contract.js';

async function open(): Promise<StoreHost> {
  const { root, programs, namespace, store, dispose } = await overlayHost();
  const mounts = (pid: string | number) =>
    readFileSync(`/proc/${pid}/mounts`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(root));
  return {
    store,
    programs,
    traces: () => [...mounts('self'), ...mounts(namespace.pid), ...readdirSync(join(root, 'overlay/d'))],
    dispose,
  };
}

describeAsRoot('overlay', () => {
  storeContract('overlay', open);
});
