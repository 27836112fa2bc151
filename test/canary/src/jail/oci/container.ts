// jail-driver-alone
import { store } from '../../storage/store.js';
export const container = store;
