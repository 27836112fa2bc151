import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Mark, MarkStream } from '../../../src/shell/mark-stream.js';

const nonce = 'klee-0123456789abcdef';
interface Told {
  readonly told: string;
}
const written = (one: Mark | Told) =>
  'told' in one ? `${nonce} tell\n${one.told}${nonce} told\n` : `${nonce} ${one.next} ${one.status}\n`;

it('takes marks and what was told out of the output, wherever chunks begin and end', () => {
  const output = fc.oneof(fc.string(), fc.constantFrom('klee-', 'klee-0123', '\n', 'no end', nonce.slice(0, -1)));
  const told = fc.oneof(
    output,
    fc.record({ next: fc.nat(99), status: fc.nat(255) }),
    fc.record({ told: fc.constantFrom('', 'a', '22\nexport A=1\n/\n', 'klee-0123') }),
  );
  fc.assert(
    fc.property(fc.array(told), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (parts, sizes) => {
      const bytes = Buffer.from(parts.map((part) => (typeof part === 'string' ? part : written(part))).join(''));
      const heard: (string | Mark | Told)[] = [];
      const stream = new MarkStream(
        nonce,
        (chunk) => heard.push(chunk.toString('latin1')),
        (one) => heard.push(one),
        (written) => heard.push({ told: written.toString('latin1') }),
      );
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        stream.push(bytes.subarray(at, at + size));
        at += size;
      }
      stream.flush();
      const text = (all: readonly (string | Mark | Told)[]) => all.filter((one) => typeof one === 'string').join('');
      expect(Buffer.from(text(heard), 'latin1').toString()).toBe(text(parts));
      expect(heard.filter((one) => typeof one !== 'string')).toEqual(parts.filter((one) => typeof one !== 'string'));
    }),
  );
});

it('passes on at once what cannot be a mark', () => {
  const heard: string[] = [];
  const stream = new MarkStream(
    nonce,
    (chunk) => heard.push(chunk.toString()),
    () => undefined,
    () => undefined,
  );
  stream.push(Buffer.from('a question? kle'));
  expect(heard).toEqual(['a question? ']);
  stream.push(Buffer.from('an'));
  expect(heard.join('')).toBe('a question? klean');
});
