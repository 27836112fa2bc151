import stringWidth from 'string-width';
import { expect, it } from 'vitest';

import { displayWidth } from '../../../src/view/width.js';

it.each([
  'plain',
  '',
  'é e\u0301 Ä',
  '─ … → █',
  '日本語 テキスト ｶﾀｶﾅ',
  '한국어',
  'Ａｂ１，',
  '😀 ok',
  '\u001b[1;32mgreen\u001b[39m',
  'a\u200db\u00ad',
  'Ελληνικά русский עברית العربية',
])('%j is as wide as a terminal shows it', (text) => {
  expect(displayWidth(text)).toBe(stringWidth(text));
});
