import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** How many columns of a terminal `text` takes: two for each wide character, none for colours. */
export function displayWidth(text: string): number {
  // Plain ASCII needs no tables. string-width, which takes half as long to load as Node to start, is loaded for the rest; by
  // `require`, which takes ES modules from Node 20.19 on, so that what prints a table need not be async.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  const { default: stringWidth } = require('string-width') as typeof import('string-width');
  return stringWidth(text);
}
