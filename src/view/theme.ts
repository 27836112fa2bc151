/** Colours by meaning. */

type Paint = (text: string) => string;

export interface Theme {
  readonly heading: Paint;
  readonly dim: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  readonly success: Paint;
  readonly added: Paint;
  readonly deleted: Paint;
  readonly modified: Paint;
  /** Where the session stands. */
  readonly current: Paint;
  /** Ids, numbers and names that can be typed back. */
  readonly name: Paint;
}

/** What is known of where the text goes. */
export interface Output {
  readonly isTTY?: boolean;
}

/**
 * Whether to colour what is written to `output`: on a terminal that can, unless NO_COLOR is set to anything (no-color.org);
 * FORCE_COLOR set to anything but 0 or false settles it for good.
 */
export function wantsColour(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return output.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

const asItIs: Paint = (text) => text;

/** Text as it is. */
export const plainTheme: Theme = {
  heading: asItIs,
  dim: asItIs,
  error: asItIs,
  warning: asItIs,
  success: asItIs,
  added: asItIs,
  deleted: asItIs,
  modified: asItIs,
  current: asItIs,
  name: asItIs,
};

/** The theme for what is written to `output`. chalk, which takes as long to load as the rest of a listing, is loaded for colours only. */
export async function themeFor(output: Output, env: Readonly<Record<string, string | undefined>>): Promise<Theme> {
  if (!wantsColour(output, env)) return plainTheme;
  const { colourTheme } = await import('./colours.js');
  return colourTheme();
}
