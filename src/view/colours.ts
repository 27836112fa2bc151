/** The theme in colours. The only file that knows chalk. */
import { Chalk } from 'chalk';

import type { Theme } from './theme.js';

export function colourTheme(): Theme {
  // The 16 colours that every terminal has and that its user has chosen.
  const chalk = new Chalk({ level: 1 });
  return {
    heading: chalk.bold,
    dim: chalk.dim,
    error: chalk.red,
    warning: chalk.yellow,
    success: chalk.green,
    added: chalk.green,
    deleted: chalk.red,
    modified: chalk.yellow,
    current: chalk.bold.cyan,
    name: chalk.cyan,
  };
}
