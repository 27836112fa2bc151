// shell-pure, pure-without-system
import { readFileSync } from 'node:fs';
import { images } from '../image/images.js';
export const split = [images, readFileSync];
