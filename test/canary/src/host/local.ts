// host-alone
import type { Jail } from '../jail/jail.js';
export const local: Jail = { name: 'local' };
