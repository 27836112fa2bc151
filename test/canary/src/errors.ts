// errors-alone
import type { Jail } from './jail/jail.js';
export const failed: Jail = { name: 'failed' };
