// storage-driver-alone
import type { Jail } from '../jail/jail.js';
export const overlay: Jail = { name: 'overlay' };
