import { expect, it } from 'vitest';
import { wrap } from '../../../src/view/wrap.js';

it('breaks at blanks, keeps words whole and indents', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('one two', 8, '  ')).toEqual(['  one', '  two']);
  expect(wrap('averyveryverylongword is', 10)).toEqual(['averyveryverylongword', 'is']);
  expect(wrap('   ')).toEqual([]);
});
