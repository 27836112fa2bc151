// commands-not-up
import { prompt } from '../repl/prompt.js';
export const next = prompt;
