// view-pure, view-takes-types-only
import { images } from '../image/images.js';
import { store } from '../storage/store.js';
export const table = [images, store];
