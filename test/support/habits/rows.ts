/** All of the habits. */
import type { Row } from './habit.js';
import { looking } from './looking.js';
import { moving } from './moving.js';
import { stopping } from './stopping.js';
import { typing } from './typing.js';

export const rows: readonly Row[] = [...typing, ...stopping, ...moving, ...looking];
