import { describeOnZfs, zfsHost } from '../support/zfs-host.js';
import { storeContract } from './store.contract.js';

describeOnZfs('zfs', () => {
  storeContract('zfs', () => zfsHost());
});
