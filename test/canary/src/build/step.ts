// build-not-up, programs-in-host-only
import { execa } from 'execa';
import { session } from '../debugger/debugger.js';
export const step = [session, execa];
