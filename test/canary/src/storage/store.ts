// contracts-alone
import { parse } from '../dockerfile/parse.js';
export const store = parse;
