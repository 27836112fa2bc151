import { expect, it } from 'vitest';
import { instrument } from '../../../src/shell/instrument.js';
import { splitCommands } from '../../../src/shell/split.js';

function instrumented(text: string): string | undefined {
  const split = splitCommands(text);
  if ('whole' in split) throw new Error(split.whole);
  return instrument(text, split.pieces, 'klee-0')?.text;
}

it('puts a hook before each piece but the first, and changes nothing else', () => {
  const text = instrumented('a && b ||\n  c <<E; d # e\nf\nE\ng\n') ?? '';
  const hook = (index: number) => `klee__stop "$?" ${index} "\${_-}"`;
  const statement = (index: number) => `{ ${hook(index)} && : "\${_-}"; } 2>/dev/null; `;
  expect(text.slice(text.indexOf('; a &&') + 2)).toBe(
    `a && { ${hook(1)}; } 2>/dev/null && b ||\n  { ${hook(2)}; } 2>/dev/null || c <<E; ${statement(3)}d # e\nf\nE\n${statement(4)}g\n`,
  );
  expect(text.split('\n')).toHaveLength('a && b ||\n  c <<E; d # e\nf\nE\ng\n'.split('\n').length);
});

it('uses file descriptors that the text does not name', () => {
  expect(instrumented('a; b')).toContain('exec 8<&0 9>&1 </dev/null;');
  expect(instrumented('exec 8>x 9<&0; b >&7')).toContain('exec 6<&0 5>&1 </dev/null;');
  expect(instrumented('exec 3>a 4>a 5>a 6>a 7>a 8>a; b')).toBeUndefined();
});
