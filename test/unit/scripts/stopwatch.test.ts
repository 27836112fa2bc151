import { describe, expect, it } from 'vitest';
import { Stopwatch } from '../../../scripts/demo/stopwatch.mjs';

const taken = / +(?:< 5 ms|\d+ ms|\d+\.\d s)$/;

describe('the stopwatch of the demo', () => {
  it('finds the commands in what klee writes, however that comes in', () => {
    const watch = new Stopwatch();
    watch.read('Stopped before step 1/2\n(klee 1/2) # a comment\n(klee 1/2) cont');
    watch.read('inue\nStep 1/2 : FROM a\n(klee 2/2!*) back 2\n\u001b[2m(klee 1/2) next\u001b[22m\nStep 1/2\n');
    watch.stop();
    const lines = watch.lines(['continue', 'back', 'next']);
    expect(lines.map((line) => line.replace(taken, ''))).toEqual(['  continue', '  back 2', '  next']);
    for (const line of lines) expect(line).toMatch(taken);
  });

  it('leaves out what is not asked for', () => {
    const watch = new Stopwatch();
    watch.read('(klee 1/2) info jail\n(klee 1/2) next\n');
    expect(watch.lines(['next'])).toHaveLength(1);
  });
});
