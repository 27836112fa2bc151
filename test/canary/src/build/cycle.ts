// no-cycles
import { other } from './cycle-other.js';
export const cycle = (): unknown => other;
