import stringWidth from 'string-width';
import { expect, it } from 'vitest';

import { clip, displayWidth } from '../../../src/view/width.js';

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

it('cuts a text to so many columns, with an ellipsis for what is missing', () => {
  expect(clip('plain', 5)).toBe('plain');
  expect(clip('plain', 4)).toBe('pla…');
  expect(clip('日本語', 5)).toBe('日本…');
  expect(clip('日本語', 4)).toBe('日…');
  expect(clip('plain', 1)).toBe('…');
  expect(clip('plain', 0)).toBe('');
});
