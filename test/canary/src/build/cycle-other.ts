// no-cycles
import { cycle } from './cycle.js';
export const other = (): unknown => cycle;
