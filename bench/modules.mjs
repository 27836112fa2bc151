// The modules of klee that are measured by themselves, compiled as dist is.
import { sourceModules } from '../scripts/source-modules.mjs';

const [
  openingHosts,
  localMachines,
  creating,
  fetching,
  openingSessions,
  namespaces,
  runtimes,
  choosing,
  configs,
  settings,
  stores,
  zfs,
] =
  /**
   * @type {[
   *   typeof import('../src/cli/drivers/open-host.js'),
   *   typeof import('../src/host/local-machine.js'),
   *   typeof import('../src/image/create/create.js'),
   *   typeof import('../src/image/create/fetch.js'),
   *   typeof import('../src/cli/open-session.js'),
   *   typeof import('../src/host/namespace.js'),
   *   typeof import('../src/jail/oci/runtime.js'),
   *   typeof import('../src/jail/oci/choose.js'),
   *   typeof import('../src/jail/oci/config.js'),
   *   typeof import('../src/jail/oci/settings.js'),
   *   typeof import('../src/overlay/overlay-store.js'),
   *   typeof import('../src/zfs/availability.js'),
   * ]}
   */ (
    await sourceModules([
      'cli/drivers/open-host',
      'host/local-machine',
      'image/create/create',
      'image/create/fetch',
      'cli/open-session',
      'host/namespace',
      'jail/oci/runtime',
      'jail/oci/choose',
      'jail/oci/config',
      'jail/oci/settings',
      'overlay/overlay-store',
      'zfs/availability',
    ])
  );

export const { openHost } = openingHosts;
export const { openLocalMachine } = localMachines;
export const { createBaseImage } = creating;
export const { fetchMethod } = fetching;
export const { openSession } = openingSessions;
export const { openNamespace } = namespaces;
export const { RuntimeCommands } = runtimes;
export const { chooseRuntime } = choosing;
export const { openOverlayStore } = stores;
export const { zfsAvailability } = zfs;
export { configs, settings };
