// no-development-packages, no-outside, no-unresolvable
import { it } from 'vitest';
import { tool } from '../../scripts/tool.js';
import { missing } from './missing.js';
export const packages = [it, tool, missing];
