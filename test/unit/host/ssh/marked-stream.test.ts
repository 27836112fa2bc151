import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkedStream } from '../../../../src/host/ssh/marked-stream.js';

const mark = 'klee-aab';

function read(text: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text);
  const data: Buffer[] = [];
  const heard: string[] = [];
  const stream = new MarkedStream(
    mark,
    (chunk) => data.push(chunk),
    (line) => heard.push(line),
  );
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < places.length; index++) stream.push(bytes.subarray(places[index - 1], places[index]));
  stream.end();
  return { data: Buffer.concat(data).toString('latin1'), heard, noise: stream.noise };
}

describe('MarkedStream', () => {
  it('tells the program from its wrapper, and from what came before', () => {
    expect(read(`motd\n${mark} pid 7\nout\n${mark} end 0\n`)).toEqual({
      data: 'out\n',
      heard: ['pid 7', 'end 0'],
      noise: 'motd',
    });
    expect(read(`${mark} pid 7\nno line break${mark} end 0\nlate`).data).toBe('no line breaklate');
    expect(read('only noise')).toEqual({ data: '', heard: [], noise: 'only noise' });
  });

  it('passes on what only looks like a mark', () => {
    expect(read(`${mark} pid 7\nklee-aa klee-klee-aaab kl`).data).toBe('klee-aa klee-klee-aaab kl');
  });

  it('does not depend on how the bytes come', () => {
    const piece = fc.constantFrom('k', 'klee-', 'klee-aa', 'a', 'b', '\n', '\u00ff', 'x'.repeat(50));
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), fc.array(fc.nat(500)), (before, after, cuts) => {
        // What makes a mark by chance is none of a program's: marks are random.
        const [first, second] = [before.join(''), after.join('')];
        fc.pre(![first, second, `${first}${mark}`.slice(0, -1)].some((text) => text.includes(mark)));
        const text = Buffer.from(`${mark} pid 7\n${first}${mark} end 0\n${second}`, 'latin1');
        expect(read(text, cuts)).toEqual({ data: `${first}${second}`, heard: ['pid 7', 'end 0'], noise: '' });
      }),
    );
  });
});
