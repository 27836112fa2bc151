// image-not-up
import { cycle } from '../build/cycle.js';
export const images = cycle;
