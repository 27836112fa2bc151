/** What a terminal shows in no column: colours, marks on the character before, joiners. */
const hidden = /\u001b\[[0-9;]*m|[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What it shows in two (UAX #11, East Asian Width), but for the halfwidth forms of the same scripts. */
const wide =
  /(?![\uff61-\uffdc])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/gu;

/**
 * How many columns of a terminal `text` takes. Our own and not string-width's, which takes as long to load as Node takes to
 * start; a test holds the two together. Emoji that are joined of several count each of them.
 */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  const shown = text.replace(hidden, '');
  return [...shown].length + (shown.match(wide)?.length ?? 0);
}

/** `text` in at most `width` columns: what is too long ends in an ellipsis. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let clipped = '';
  let columns = 1;
  for (const character of text) {
    columns += displayWidth(character);
    if (columns > width) break;
    clipped += character;
  }
  return width < 1 ? '' : `${clipped}…`;
}
