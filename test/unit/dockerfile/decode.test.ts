import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeDockerfile } from '../../../src/dockerfile/decode.js';
import { failure } from '../../support/failure.js';

it('is the text whose bytes are the file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeDockerfile(Buffer.from(text), 'Dockerfile')).toBe(Buffer.from(text).toString());
    }),
  );
});

it.each([
  ['# caf\xe9\nFROM busybox\n', 1],
  ['FROM busybox\n# caf\xc3\xa9\nRUN echo \xe9', 3],
  ['FROM busybox\nRUN echo \xc3\n', 2],
])('refuses other bytes, and names their line', (bytes, line) => {
  const decoded = () => decodeDockerfile(Buffer.from(bytes, 'latin1'), 'Dockerfile');
  expect(failure(decoded)).toMatchObject({
    code: 'KLEE_DOCKERFILE',
    message: `Dockerfile:${line}: this line is not UTF-8`,
  });
});
