// debugger-not-up, drivers-from-cli-only
import { next } from '../commands/next.js';
import { overlay } from '../overlay/overlay.js';
export const session = [next, overlay];
