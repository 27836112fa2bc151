import { expect, it } from 'vitest';
import { goesOn } from '../../../src/repl/continuation.js';

it.each([
  ['RUN a', false],
  ['RUN a \\', true],
  ['RUN a \\  ', true],
  ['RUN \\\n  # why', true],
  ['RUN \\\n  # why\n  make \\', true],
  ['RUN \\\n  # why\n  make', false],
  ['RUN <<EOF', true],
  ['RUN <<EOF\necho \\\n\n# no comment', true],
  ['RUN <<EOF\nEOF ', true],
  ['RUN <<EOF\necho\nEOF', false],
  ['RUN cat <<A <<-B\nA', true],
  ['RUN cat <<A <<-B\nA\n\tB', false],
  ['RUN cat \\\n  <<A', true],
  ['COPY <<"a b" /x\na', true],
  ['edit RUN <<EOF', true],
  ['edit 4 RUN <<EOF\nEOF', false],
  ['insert before 4 COPY <<EOF /x', true],
  ['try <<EOF', true],
  ['try cat <<EOF > /a\nEOF', false],
  ['try echo "<<EOF"', false],
  ['edit RUN echo "<<EOF"', false],
  ['# RUN <<EOF', false],
  ['print RUN', false],
  ['# a comment \\', false],
  ['', false],
  ['block 1', true],
  ['block 1\nnext', true],
  ['block 1\nblock\nend', true],
  ['block 1\nblock\nend\n end ', false],
  ['next\nblock', false],
])('%j goes on: %s', (text, expected) => {
  expect(goesOn(text, (line) => line.startsWith('block'))).toBe(expected);
});
